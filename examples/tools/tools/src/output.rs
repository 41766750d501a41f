use serde_json::{Map, Value};
use std::fmt;
use std::io::{self, Write as _};

/// A column of a table: its title, its name in JSON, and how wide it is. Numbers stand at the right of a column whose width is negative.
pub struct Column {
    pub title: &'static str,
    pub name: &'static str,
    pub width: i32,
}

/// A value in a table, or of a member of a JSON object.
#[derive(Clone)]
pub enum Cell {
    Text(String),
    Number(i64),
    /// With so many digits behind the point.
    Decimal(f64, usize),
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Cell::Text(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Cell::Text(text)
    }
}

macro_rules! numbers {
    ($($ty:ty)*) => {$(
        impl From<$ty> for Cell {
            fn from(number: $ty) -> Self {
                Cell::Number(number as i64)
            }
        }
    )*};
}
impl From<(f64, usize)> for Cell {
    fn from((number, digits): (f64, usize)) -> Self {
        Cell::Decimal(number, digits)
    }
}

impl From<Cell> for Value {
    fn from(cell: Cell) -> Self {
        match cell {
            Cell::Text(text) => text.into(),
            Cell::Number(number) => number.into(),
            Cell::Decimal(number, _) => number.into(),
        }
    }
}
numbers!(u8 u16 u32 u64 i32 i64 usize);

impl fmt::Display for Cell {
    fn fmt(&self, to: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Cell::Text(text) => to.pad(text),
            Cell::Number(number) => to.pad(&number.to_string()),
            Cell::Decimal(number, digits) => to.pad(&format!("{number:.digits$}")),
        }
    }
}

/// Rows as a table, or as JSON.
pub struct Output {
    columns: &'static [Column],
    json: bool,
}

impl Output {
    /// Prints the titles, unless it is JSON.
    pub fn new(columns: &'static [Column], json: bool) -> Self {
        let output = Self { columns, json };
        output.titles();
        output
    }

    /// Prints the titles again, in front of another table.
    pub fn titles(&self) {
        if !self.json {
            self.line(|column| Cell::from(column.title));
        }
    }

    /// Prints a value for each column. The end of the reader is the end of the tool.
    pub fn row(&self, cells: &[Cell]) {
        debug_assert_eq!(cells.len(), self.columns.len());
        if self.json {
            let members = self.columns.iter().zip(cells);
            let members =
                members.map(|(column, cell)| (column.name.to_owned(), cell.clone().into()));
            print_json(&Value::Object(members.collect::<Map<_, _>>()));
        } else {
            let mut cells = cells.iter();
            self.line(|_| cells.next().cloned().unwrap_or(Cell::Number(0)));
        }
    }

    fn line(&self, mut cell: impl FnMut(&Column) -> Cell) {
        let mut line = String::new();
        for column in self.columns {
            let (cell, width) = (cell(column), column.width.unsigned_abs() as usize);
            if !line.is_empty() {
                line.push(' ');
            }
            line += &if column.width < 0 {
                format!("{cell:>width$}")
            } else {
                format!("{cell:<width$}")
            };
        }
        print_line(line.trim_end());
    }
}

/// Prints an object in a line.
pub fn print_json(value: &Value) {
    print_line(&value.to_string());
}

/// Prints a line; ends the process where nobody reads it any more.
pub fn print_line(line: &str) {
    if writeln!(io::stdout().lock(), "{line}").is_err() {
        std::process::exit(0);
    }
}
