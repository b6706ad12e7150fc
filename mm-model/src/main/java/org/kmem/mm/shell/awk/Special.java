package org.kmem.mm.shell.awk;

/** Variables the language gives a meaning; they have the first slots. */
enum Special {
  NF(0),
  NR(1),
  FNR(2),
  FS(3),
  OFS(4),
  ORS(5),
  RS(6),
  SUBSEP(7),
  FILENAME(8),
  CONVFMT(9),
  OFMT(10),
  RSTART(11),
  RLENGTH(12),
  ENVIRON(13),
  ARGC(14),
  ARGV(15);

  private final int slot;

  Special(int slot) {
    this.slot = slot;
  }

  int slot() {
    return slot;
  }
}
