//! Compiles, and is wrong in each of its functions.

pub fn cell(position: f32) -> i32 {
    ((position * 64.0) as i32).max(63).min(0)
}

pub fn area(radius: f64) -> f64 {
    3.1415 * radius * radius
}

pub fn relative(a: f64, b: f64) -> f64 {
    (a - b) / (a - a).abs()
}

pub fn first_above(x: &[f64], limit: f64) -> Option<usize> {
    for (i, v) in x.iter().enumerate() {
        if *v > limit {
            return Some(i);
        }
        return None;
    }
    None
}
