/** What `fixtures/printk.rs` prints, line by line, in a context of 5 and 3; `many` stands in front of `pointers` in the object. */
export const printed: readonly string[] = [
  "plain, 100%",
  "signed -5 5     5|",
  "unsigned 4294967290 00005 1",
  "hex b9 FFFFFFFF 00000005",
  "long -5 5 -9223372036854775808",
  "unsigned long 5 18446744073709551615 fffffffffffffffa",
  "letter fz",
  "many 5 worker 5 ff ! 127.0.0.1",
  "1 2 3 4 5 6 7 8 9 10 11 5000000000000",
  "text of a C string and c5",
  "kernel's c5, user's |",
  "address ffff888000000005",
  "net 192.0.2.5 192.000.002.005 2001:0000:0000:0000:0000:0000:0000:0005",
];
