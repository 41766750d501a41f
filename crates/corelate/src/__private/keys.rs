/// Names a type to a query: the passes read `T` from the static's debug info.
#[repr(transparent)]
pub struct TypeKey<T>(#[allow(dead_code)] [T; 0]);

impl<T> TypeKey<T> {
    pub const NEW: Self = Self([]);
}

// SAFETY: it holds nothing.
unsafe impl<T> Sync for TypeKey<T> {}

/// Names a value of an enum to a query, with what it is locally. Packed, so that no byte of it is undefined.
#[repr(C, packed)]
pub struct EnumKey<T, const N: usize> {
    value: u64,
    name: [u8; N],
    ty: [T; 0],
}

impl<T, const N: usize> EnumKey<T, N> {
    /// `name`: as written in Rust; `N` is [`c_name_len`] of it.
    pub const fn new(name: &str, value: u64) -> Self {
        Self { value, name: c_name(name), ty: [] }
    }
}

// SAFETY: what it holds is never written.
unsafe impl<T, const N: usize> Sync for EnumKey<T, N> {}

/// Length of the C name that `name` stands for: without `r#`.
pub const fn c_name_len(name: &str) -> usize {
    name.len() - raw_prefix(name)
}

const fn c_name<const N: usize>(name: &str) -> [u8; N] {
    let mut bytes = [0; N];
    let mut index = 0;
    while index < N {
        bytes[index] = name.as_bytes()[index + raw_prefix(name)];
        index += 1;
    }
    bytes
}

const fn raw_prefix(name: &str) -> usize {
    let bytes = name.as_bytes();
    if bytes.len() > 2 && bytes[0] == b'r' && bytes[1] == b'#' {
        2
    } else {
        0
    }
}

/// `text` with a NUL behind it; `N` is one more than its length.
pub const fn nul_terminated<const N: usize>(text: &str) -> [u8; N] {
    let mut bytes = [0; N];
    let mut index = 0;
    while index + 1 < N {
        bytes[index] = text.as_bytes()[index];
        index += 1;
    }
    bytes
}
