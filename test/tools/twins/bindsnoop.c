struct in6_addr {
  u8 in6_u[16];
} CORE;
struct sock_common {
  u16 skc_family;
  u16 skc_num;
  u16 skc_dport;
  u32 skc_daddr;
  u32 skc_rcv_saddr;
  int skc_bound_dev_if;
  struct in6_addr skc_v6_daddr;
  struct in6_addr skc_v6_rcv_saddr;
} CORE;
struct sock {
  struct sock_common __sk_common;
  u16 sk_protocol;
} CORE;

struct socket {
  struct sock *sk;
} CORE;
struct fdtable {
  u32 max_fds;
  struct file **fd;
} CORE;
struct files_struct {
  struct fdtable *fdt;
} CORE;
struct task_struct {
  struct files_struct *files;
} CORE;
struct qstr {
  u8 *name;
} CORE;
struct dentry {
  struct qstr d_name;
} CORE;
struct path {
  struct dentry *dentry;
} CORE;
struct super_block {
  u32 s_dev;
} CORE;
struct inode {
  u16 i_mode;
  u64 i_ino;
  struct super_block *i_sb;
} CORE;
struct file {
  struct path f_path;
  struct inode *f_inode;
  void *private_data;
} CORE;
INLINE struct file *file_of(u32 descriptor) {
  struct task_struct *task = current_task();
  struct files_struct *files = READ(task, files);
  struct fdtable *table = READ(files, fdt);
  if (descriptor >= READ(table, max_fds)) return NULL;
  struct file **all = READ(table, fd), *file = NULL;
  if (read_kernel(&file, 8, all + descriptor)) return NULL;
  return file;
}
INLINE _Bool is_regular(struct file *file) {
  struct inode *inode = READ(file, f_inode);
  return (READ(inode, i_mode) & 0170000) == 0100000;
}
INLINE void name_into(struct file *file, u8 *to) {
  struct dentry *dentry = READ(file, f_path.dentry);
  read_kernel_str(to, 64, READ(dentry, d_name.name));
}
struct filecall { /* ours */
  u64 since, file, operation;
};

struct event { /* ours */
  u32 pid;
  s32 result;
  u32 family, protocol, port, interface, bound, uid;
  u8 address[16], comm[16];
};
struct call { /* ours */
  u64 address, socket;
};
RING(events, 1 << 18);
HASH(calls, u32, struct call, 10240);
NUMBER(bind);
const volatile u32 target_tgid = 0;

TP(sys_enter) {
  u64 regs = ctx[0];
  if ((s64)ctx[1] != nr_bind) return 0;
  u64 ids = pid_tgid();
  if (target_tgid && target_tgid != ids >> 32) return 0;
  struct file *file = file_of(ARGUMENT(regs, 0, di));
  struct socket *socket = READ(file, private_data);
  struct call call = { .address = ARGUMENT(regs, 1, si), .socket = (u64)READ(socket, sk) };
  u32 thread = ids;
  map_update(&calls, &thread, &call, 0);
  return 0;
}

TP(sys_exit) {
  u64 ids = pid_tgid();
  u32 thread = ids;
  struct call *call = map_lookup(&calls, &thread);
  if (!call) return 0;
  u32 address[7] = {};
  read_user(address, 28, (void *)call->address);
  u16 family = address[0];
  if (family == 2 || family == 10) {
    struct event *event = ring_reserve(&events, sizeof(*event), 0);
    if (event) {
      struct sock *sk = (void *)call->socket;
      event->pid = ids >> 32;
      event->result = ctx[1];
      event->family = family;
      event->protocol = READ(sk, sk_protocol);
      event->port = SWAPPED(address[0] >> 16);
      event->interface = READ(sk, __sk_common.skc_bound_dev_if);
      event->bound = READ(sk, __sk_common.skc_num);
      event->uid = uid_gid();
      u32 *to = (void *)event->address;
      if (family == 2) {
        to[0] = address[1];
        to[1] = to[2] = to[3] = 0;
      } else {
        to[0] = address[2];
        to[1] = address[3];
        to[2] = address[4];
        to[3] = address[5];
      }
      get_comm(event->comm, 16);
      ring_submit(event, 0);
    }
  }
  map_delete(&calls, &thread);
  return 0;
}
