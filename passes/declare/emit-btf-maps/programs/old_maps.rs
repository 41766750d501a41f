//! The maps of aya-ebpf's `#[map]`, declared as aya-ebpf 0.3 declares them. The program's result has a bit for each map that works.

#![no_std]
#![no_main]
#![allow(dead_code)]
use core::cell::UnsafeCell;
use core::ffi::c_void;
use core::marker::PhantomData;
use core::mem::transmute;

corelate::license!("GPL");
corelate::panic_handler!();

#[repr(C)]
pub struct Definition {
    kind: u32,
    key_size: u32,
    value_size: u32,
    max_entries: u32,
    flags: u32,
    id: u32,
    pinning: u32,
}

#[repr(transparent)]
pub struct Cell(UnsafeCell<Definition>);
unsafe impl Sync for Cell {}

const fn cell<K, V>(kind: u32, max_entries: u32, flags: u32) -> Cell {
    let (key_size, value_size) = (size_of::<K>() as u32, size_of::<V>() as u32);
    Cell(UnsafeCell::new(Definition { kind, key_size, value_size, max_entries, flags, id: 0, pinning: 0 }))
}

macro_rules! maps {
    ($($type:ident<$($param:ident),*> = $kind:literal, $key:ty, $value:ty;)+) => {$(
        #[repr(transparent)]
        pub struct $type<$($param),*> { cell: Cell, types: PhantomData<($($param,)*)> }
        unsafe impl<$($param),*> Sync for $type<$($param),*> {}
        impl<$($param),*> $type<$($param),*> {
            const fn new(max_entries: u32, flags: u32) -> Self {
                Self { cell: cell::<$key, $value>($kind, max_entries, flags), types: PhantomData }
            }
            fn id(&self) -> *mut c_void { self.cell.0.get().cast() }
        }
    )+};
}

#[repr(C)]
pub struct Prefix<K> {
    bits: u32,
    data: K,
}
#[repr(C)]
pub struct Event {
    pid: u32,
    name: [u8; 12],
}

maps! {
    HashMap<K, V> = 1, K, V;
    LruHashMap<K, V> = 9, K, V;
    PerCpuHashMap<K, V> = 5, K, V;
    LruPerCpuHashMap<K, V> = 10, K, V;
    Array<T> = 2, u32, T;
    PerCpuArray<T> = 6, u32, T;
    ProgramArray<> = 3, u32, u32;
    PerfEventArray<T> = 4, u32, u32;
    StackTrace<> = 7, u32, [u64; 127];
    LpmTrie<K, V> = 11, Prefix<K>, V;
    DevMap<> = 14, u32, u32;
    SockMap<> = 15, u32, u32;
    CpuMap<> = 16, u32, u32;
    XskMap<> = 17, u32, u32;
    SockHash<K> = 18, K, u32;
    Queue<T> = 22, (), T;
    Stack<T> = 23, (), T;
    RingBuf<> = 27, (), ();
    BloomFilter<T> = 30, (), T;
}

macro_rules! statics {
    ($($name:ident: $type:ty = $max:expr, $flags:expr;)+) => {$(
        #[unsafe(link_section = "maps")]
        #[unsafe(export_name = stringify!($name))]
        static $name: $type = <$type>::new($max, $flags);
    )+};
}

statics! {
    HASH: HashMap<u32, Event> = 16, 0;
    LRU: LruHashMap<u64, u64> = 16, 0;
    CPU_HASH: PerCpuHashMap<u32, u64> = 16, 0;
    LRU_CPU_HASH: LruPerCpuHashMap<u32, u64> = 16, 0;
    ARRAY: Array<Event> = 4, 0;
    CPU_ARRAY: PerCpuArray<[u8; 300]> = 1, 0;
    PROGRAMS: ProgramArray = 2, 0;
    EVENTS: PerfEventArray<Event> = 0, 0;
    STACKS: StackTrace = 8, 0;
    PREFIXES: LpmTrie<[u8; 4], u32> = 8, 1;
    DEVICES: DevMap = 2, 0;
    SOCKETS: SockMap = 2, 0;
    CPUS: CpuMap = 1, 0;
    QUEUES: XskMap = 1, 0;
    SOCKET_HASH: SockHash<u64> = 2, 0;
    QUEUE: Queue<u64> = 4, 0;
    STACK: Stack<u32> = 4, 0;
    RING: RingBuf = 4096, 0;
    BLOOM: BloomFilter<u64> = 8, 0;
}

unsafe fn lookup<K, V>(map: *mut c_void, key: &K) -> Option<&'static mut V> {
    let helper: unsafe extern "C" fn(*mut c_void, *const K) -> *mut V = unsafe { transmute(1usize) };
    unsafe { helper(map, key).as_mut() }
}
unsafe fn update<K, V>(map: *mut c_void, key: &K, value: &V) -> bool {
    let helper: unsafe extern "C" fn(*mut c_void, *const K, *const V, u64) -> i64 = unsafe { transmute(2usize) };
    unsafe { helper(map, key, value, 0) == 0 }
}
unsafe fn push<V>(map: *mut c_void, value: &V) -> bool {
    let helper: unsafe extern "C" fn(*mut c_void, *const V, u64) -> i64 = unsafe { transmute(87usize) };
    unsafe { helper(map, value, 0) == 0 }
}
unsafe fn pop<V>(map: *mut c_void, value: &mut V) -> bool {
    let helper: unsafe extern "C" fn(*mut c_void, *mut V) -> i64 = unsafe { transmute(88usize) };
    unsafe { helper(map, value) == 0 }
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "xdp")]
pub extern "C" fn program(ctx: &[u32; 6]) -> u32 {
    let (one, context) = (ctx[3], ctx.as_ptr() as *mut c_void);
    let mut found = 0;
    unsafe {
        let event = Event { pid: 41 + one, name: *b"twelve bytes" };
        if update(HASH.id(), &one, &event) && lookup::<_, Event>(HASH.id(), &one).is_some_and(|e| e.pid == 42) {
            found |= 1 << 0;
        }
        if update(LRU.id(), &7u64, &8u64) && lookup::<_, u64>(LRU.id(), &7u64).is_some_and(|v| *v == 8) {
            found |= 1 << 1;
        }
        if update(CPU_HASH.id(), &one, &9u64) && lookup::<_, u64>(CPU_HASH.id(), &one).is_some_and(|v| *v == 9) {
            found |= 1 << 2;
        }
        if update(LRU_CPU_HASH.id(), &one, &9u64) && lookup::<_, u64>(LRU_CPU_HASH.id(), &one).is_some() {
            found |= 1 << 3;
        }
        if update(ARRAY.id(), &3u32, &event) && lookup::<_, Event>(ARRAY.id(), &3u32).is_some_and(|e| e.name[11] == b's') {
            found |= 1 << 4;
        }
        if let Some(buffer) = lookup::<_, [u8; 300]>(CPU_ARRAY.id(), &0u32) {
            buffer[299] = 5;
            found |= 1 << 5;
        }
        let tail_call: unsafe extern "C" fn(*mut c_void, *mut c_void, u32) = transmute(12usize);
        tail_call(context, PROGRAMS.id(), one);
        found |= 1 << 6;
        let perf: unsafe extern "C" fn(*mut c_void, *mut c_void, u64, *const Event, u64) -> i64 = transmute(25usize);
        // Nobody listens: ENOENT.
        if perf(context, EVENTS.id(), 0xffff_ffff, &event, 16) == -2 {
            found |= 1 << 7;
        }
        let prefix = Prefix { bits: 16, data: [10u8, 1, 0, 0] };
        if update(PREFIXES.id(), &prefix, &77u32) {
            let address = Prefix { bits: 32, data: [10u8, 1, 2, 3] };
            if lookup::<_, u32>(PREFIXES.id(), &address).is_some_and(|v| *v == 77) {
                found |= 1 << 8;
            }
        }
        let mut number = 0u64;
        if push(QUEUE.id(), &6u64) && push(QUEUE.id(), &7u64) && pop(QUEUE.id(), &mut number) && number == 6 {
            found |= 1 << 9;
        }
        let mut small = 0u32;
        if push(STACK.id(), &6u32) && push(STACK.id(), &7u32) && pop(STACK.id(), &mut small) && small == 7 {
            found |= 1 << 10;
        }
        let ring: unsafe extern "C" fn(*mut c_void, *const Event, u64, u64) -> i64 = transmute(130usize);
        if ring(RING.id(), &event, 16, 0) == 0 {
            found |= 1 << 11;
        }
        if push(BLOOM.id(), &5u64) {
            found |= 1 << 12;
        }
        let redirect: unsafe extern "C" fn(*mut c_void, u32, u64) -> i64 = transmute(51usize);
        // XDP_DROP, where there is no device, CPU or socket.
        if redirect(DEVICES.id(), one, 1) == 1 && redirect(CPUS.id(), 0, 1) == 1 && redirect(QUEUES.id(), 0, 1) == 1 {
            found |= 1 << 13;
        }
    }
    found
}
