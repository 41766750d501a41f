//! Which file `import!` means.

use proc_macro2::Span;
use std::path::{Path, PathBuf};
use syn::parse::{Parse, ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Error, Expr, Lit, Result, Token};

/// The argument: a path, as a string literal or as `concat!(env!("OUT_DIR"), "/vmlinux.rs")`.
pub struct Argument {
    pub path: String,
    pub span: Span,
}

impl Parse for Argument {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let expr: Expr = input.parse()?;
        let _: Option<Token![,]> = input.parse()?;
        let span = syn::spanned::Spanned::span(&expr);
        Ok(Self { path: text(&expr)?, span })
    }
}

fn text(expr: &Expr) -> Result<String> {
    let wrong = || Error::new_spanned(expr, "expected a path: a string literal, or `concat!` and `env!` of those");
    match expr {
        Expr::Lit(literal) => match &literal.lit {
            Lit::Str(text) => Ok(text.value()),
            _ => Err(wrong()),
        },
        Expr::Macro(call) => {
            let arguments = Punctuated::<Expr, Token![,]>::parse_terminated.parse2(call.mac.tokens.clone())?;
            let parts: Vec<String> = arguments.iter().map(text).collect::<Result<_>>()?;
            if call.mac.path.is_ident("concat") {
                Ok(parts.concat())
            } else if call.mac.path.is_ident("env") {
                let name = parts.first().ok_or_else(wrong)?;
                std::env::var(name).map_err(|_| Error::new_spanned(expr, format!("the environment variable {name} is not set")))
            } else {
                Err(wrong())
            }
        }
        Expr::Group(inner) => text(&inner.expr),
        _ => Err(wrong()),
    }
}

/// The file: relative to the source file with the call, else (and where the compiler does not tell that file) to the package's
/// `src`, then to the package.
///
/// `caller`: the source file, if known; `package`: the folder of the package, if cargo says it.
pub fn locate(argument: &Argument, caller: Option<PathBuf>, package: Option<PathBuf>) -> Result<PathBuf> {
    let path = Path::new(&argument.path);
    let beside = caller.map(|file| file.parent().map(Path::to_owned).unwrap_or_default());
    let folders = beside.into_iter().chain(package.into_iter().flat_map(|package| [package.join("src"), package]));
    let mut tried: Vec<PathBuf> = Vec::new();
    for folder in folders {
        let file = folder.join(path);
        if file.is_file() {
            return std::path::absolute(&file).map_err(|error| Error::new(argument.span, error));
        }
        if !tried.contains(&file) {
            tried.push(file);
        }
    }
    if tried.is_empty() {
        // Neither cargo nor a new enough compiler: the current folder is all there is.
        tried.push(path.to_owned());
        if path.is_file() {
            return std::path::absolute(path).map_err(|error| Error::new(argument.span, error));
        }
    }
    let tried: Vec<_> = tried.iter().map(|file| file.display().to_string()).collect();
    Err(Error::new(argument.span, format!("there is no file {}", tried.join(", nor "))))
}
