use std::{
    rc::Rc,
    sync::{Mutex, PoisonError},
    thread,
};

fn main() {
    // ANCHOR: shown
    let hits = Rc::new(Mutex::new(0));
    let also = Rc::clone(&hits);
    let adding = thread::spawn(move || {
        *also.lock().unwrap_or_else(PoisonError::into_inner) += 1;
    });
    // ANCHOR_END: shown
    let _ = (adding.join(), hits);
}
