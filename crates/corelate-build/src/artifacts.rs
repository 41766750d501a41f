//! cargo's messages, one JSON object a line, of which only the paths of executables matter here.

use std::path::PathBuf;

/// The binary that `line` says was built:
/// `{"reason":"compiler-artifact",…,"executable":"/path/target/bpfel-unknown-none/release/snoop-ebpf","fresh":false}`
pub fn executable(line: &str) -> Option<PathBuf> {
    if !line.starts_with(r#"{"reason":"compiler-artifact""#) {
        return None;
    }
    let value = line.rsplit_once(r#""executable":""#)?.1;
    Some(unescape(value)?.into())
}

/// The JSON string at the start of `text`, whose opening quote is gone.
fn unescape(text: &str) -> Option<String> {
    let mut result = String::new();
    let mut characters = text.chars();
    loop {
        match characters.next()? {
            '"' => return Some(result),
            '\\' => match characters.next()? {
                'u' => {
                    let digits: String = characters.by_ref().take(4).collect();
                    result.push(char::from_u32(u32::from_str_radix(&digits, 16).ok()?)?);
                }
                'n' => result.push('\n'),
                't' => result.push('\t'),
                other => result.push(other),
            },
            other => result.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::executable;

    #[test]
    fn finds_executables() {
        let artifact = |rest: &str| format!(r#"{{"reason":"compiler-artifact","target":{{}},{rest}"fresh":true}}"#);
        let found = executable(&artifact(r#""executable":"/a \"b\"\\c/\u0064","#));
        assert_eq!(found.unwrap().to_str(), Some("/a \"b\"\\c/d"));
        assert_eq!(executable(&artifact(r#""executable":null,"#)), None);
        assert_eq!(executable(r#"{"reason":"build-finished","executable":"/x"}"#), None);
        assert_eq!(executable(r#"{"reason":"compiler-artifact","executable":"/cut\"#), None);
    }
}
