//! `corelate::bpf_printk!("pid %d", pid)`: a line in the kernel's trace, with the conversions checked against the kernel's.

use crate::errors::Errors;
use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Error, Expr, LitStr, Result, Token};

/// `MAX_BPRINTF_VARARGS` in include/linux/bpf.h.
const MOST_ARGUMENTS: usize = 12;
/// What fits into the registers of `bpf_trace_printk`.
const IN_REGISTERS: usize = 3;

struct Input {
    format: LitStr,
    arguments: Punctuated<Expr, Token![,]>,
}

impl Parse for Input {
    fn parse(input: ParseStream) -> Result<Self> {
        let format =
            input.parse().map_err(|error| Error::new(error.span(), "the format is a string literal, such as \"pid %d\""))?;
        if !input.is_empty() {
            input.parse::<Token![,]>()?;
        }
        Ok(Self { format, arguments: Punctuated::parse_terminated(input)? })
    }
}

pub fn expand(input: TokenStream) -> TokenStream {
    try_expand(input).unwrap_or_else(|error| error.to_compile_error())
}

fn try_expand(input: TokenStream) -> Result<TokenStream> {
    let Input { format, arguments } = syn::parse2(input)?;
    let text = format.value();
    let mut errors = Errors::default();
    let conversions = conversions(&text).map_err(|why| Error::new(format.span(), why))?;
    for extra in arguments.iter().skip(conversions.len()) {
        errors.push(Error::new(extra.span(), format!("the format has {}", counted(conversions.len(), "conversion"))));
    }
    if arguments.len() < conversions.len() {
        let missing = &conversions[arguments.len()].text;
        let has = counted(arguments.len(), "argument");
        errors.push(Error::new(format.span(), format!("there is no argument for `{missing}`: the format is followed by {has}")));
    }
    if conversions.len() > MOST_ARGUMENTS {
        errors.push(Error::new(format.span(), format!("the kernel prints at most {MOST_ARGUMENTS} arguments in a line")));
    }
    errors.finish()?;
    let mut bytes = text.into_bytes();
    bytes.push(0);
    let bytes = Literal::byte_string(&bytes);
    let values = conversions.iter().zip(&arguments).map(|(conversion, argument)| {
        let kind = Ident::new(conversion.kind, Span::call_site());
        quote_spanned! { argument.span() => ::corelate::__private::printk::#kind(#argument) }
    });
    let print = if conversions.len() <= IN_REGISTERS { quote!(few) } else { quote!(many) };
    Ok(quote! { ::corelate::__private::printk::#print(#bytes, &[#(#values),*]) })
}

fn counted(count: usize, what: &str) -> String {
    match count {
        0 => format!("no {what}"),
        1 => format!("1 {what}"),
        _ => format!("{count} {what}s"),
    }
}

/// A conversion, and the function of `corelate::__private::printk` that takes its argument.
struct Conversion {
    text: String,
    kind: &'static str,
}

/// The conversions of a format, as `bpf_bprintf_prepare` in kernel/bpf/helpers.c reads it.
fn conversions(format: &str) -> core::result::Result<Vec<Conversion>, String> {
    if let Some(other) = format.chars().find(|&c| !matches!(c, ' '..='~' | '\t'..='\r')) {
        return Err(format!("the kernel prints ASCII only, not {other:?}"));
    }
    let mut found = Vec::new();
    let mut rest = format;
    while let Some(at) = rest.find('%') {
        rest = &rest[at..];
        if let Some(behind) = rest.strip_prefix("%%") {
            rest = behind;
            continue;
        }
        let flags = rest[1..].trim_start_matches(['0', '+', '-', ' ']);
        let body = flags.trim_start_matches(|c: char| c.is_ascii_digit());
        let Some((length, kind)) = kind_of(body) else {
            let shown: String = rest.chars().take(rest.len() - body.len() + 3).collect();
            return Err(format!(
                "`{}` starts no conversion that the kernel has here: there are %d %i %u %x %X, these with l or ll for 64 bits, %c, %s, %pks, %pus, %p, %px, %pK, %ps, %pS, %pB, %pi4, %pI4, %pi6, %pI6, and %% for a percent sign",
                shown.trim_end()
            ));
        };
        let end = rest.len() - body.len() + length;
        found.push(Conversion { text: rest[..end].to_owned(), kind });
        rest = &rest[end..];
    }
    Ok(found)
}

/// The length of the conversion at the start of `body`, behind its `%`, flags and width, and what it takes.
fn kind_of(body: &str) -> Option<(usize, &'static str)> {
    const KINDS: [(&str, &str); 26] = [
        ("pks", "text"),
        ("pus", "user_text"),
        ("pi4", "ipv4"),
        ("pI4", "ipv4"),
        ("pi6", "ipv6"),
        ("pI6", "ipv6"),
        ("px", "address"),
        ("pK", "address"),
        ("ps", "address"),
        ("pS", "address"),
        ("pB", "address"),
        ("s", "text"),
        ("c", "byte"),
        ("d", "signed"),
        ("i", "signed"),
        ("u", "unsigned"),
        ("x", "either"),
        ("X", "either"),
        ("ld", "signed_long"),
        ("li", "signed_long"),
        ("lu", "unsigned_long"),
        ("lx", "either_long"),
        ("lX", "either_long"),
        ("lld", "signed_long"),
        ("lli", "signed_long"),
        ("llu", "unsigned_long"),
    ];
    if let Some((text, kind)) = KINDS.iter().find(|(text, _)| body.starts_with(text)) {
        return Some((text.len(), kind));
    }
    if body.starts_with("llx") || body.starts_with("llX") {
        return Some((3, "either_long"));
    }
    // `%p` alone, where no letter follows that would say more.
    let plain = body.strip_prefix('p')?;
    (!plain.starts_with(|c: char| c.is_ascii_alphanumeric())).then_some((1, "address"))
}
