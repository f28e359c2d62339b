//! Prints where views of a matrix begin, their strides, and which are copies.

use std::process::ExitCode;

use betting::cli::{arguments, count, finish};
use clap::Parser;
use ndarray::{Array2, ArrayRef, Axis, Dimension, Order, ShapeError, s};
use serial::ndarray::hilbert;

/// Shape, strides and first element of views of a matrix, and which of them
/// are copies
#[derive(Parser)]
struct Arguments {
    /// Rows, an even number
    #[arg(long, default_value = "4", value_parser = count)]
    rows: usize,
    /// Columns, at least 3
    #[arg(long, default_value = "6", value_parser = count)]
    columns: usize,
}

fn main() -> ExitCode {
    finish(run(&arguments()))
}

fn run(arguments: &Arguments) -> Result<(), Box<dyn std::error::Error>> {
    let (rows, columns) = (arguments.rows, arguments.columns);
    if rows < 2 || rows % 2 != 0 || columns < 3 {
        return Err("rows are an even number, columns at least 3".into());
    }
    let a = hilbert(rows, columns);
    println!("{:<36} {:<10} {:<10} first", "", "shape", "strides");
    show(&a, "a", &a);
    // ANCHOR: views
    show(&a, "a.t()", &a.t());
    show(&a, "a.slice(s![1.., ..;2])", &a.slice(s![1.., ..;2]));
    show(&a, "a.slice(s![.., ..;-1])", &a.slice(s![.., ..;-1]));
    show(&a, "a.column(2)", &a.column(2));
    show(&a, "a.diag()", &a.diag());
    let repeated = a.row(1).insert_axis(Axis(0));
    let repeated = repeated.broadcast((rows, columns));
    show(
        &a,
        "a.row(1).broadcast(a.dim())",
        &repeated.ok_or("broadcast")?,
    );

    let shape = (rows / 2, 2 * columns);
    show(&a, "a.to_shape((2, 12))", &a.to_shape(shape)?);
    show(&a, "a.flatten()", &a.flatten());
    show(&a, "a.t().to_shape((2, 12))", &a.t().to_shape(shape)?);
    show(&a, "a.t().flatten()", &a.t().flatten());
    let by_columns = a.t().flatten_with_order(Order::ColumnMajor).to_vec();
    assert_eq!(by_columns, a.flatten().to_vec());
    show(&a, "a.t().to_owned()", &a.t().to_owned());
    show(
        &a,
        "a.t().as_standard_layout()",
        &a.t().as_standard_layout(),
    );
    show(
        &a,
        "a.select(Axis(0), &[0, 1])",
        &a.select(Axis(0), &[0, 1]),
    );
    // ANCHOR_END: views

    let turned: Result<Array2<f64>, ShapeError> =
        a.reversed_axes().into_shape_with_order(shape);
    if let Err(error) = turned {
        println!("\na.reversed_axes().into_shape_with_order((2, 12)):");
        println!("{error}");
    }
    Ok(())
}

fn show<D: Dimension>(a: &Array2<f64>, name: &str, view: &ArrayRef<f64, D>) {
    let elements = a.as_slice().unwrap_or_default();
    let at = elements.iter().position(|v| std::ptr::eq(v, view.as_ptr()));
    let first = match at {
        Some(at) => format!("a[[{}, {}]]", at / a.ncols(), at % a.ncols()),
        None => "a copy".into(),
    };
    let (shape, strides) = (
        format!("{:?}", view.shape()),
        format!("{:?}", view.strides()),
    );
    println!("{name:<36} {shape:<10} {strides:<10} {first}");
}
