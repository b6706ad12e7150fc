package org.kmem.mm.shell.awk;

/** Variables the language gives a meaning; their slots are their ordinals. */
enum Special {
  NF,
  NR,
  FNR,
  FS,
  OFS,
  ORS,
  RS,
  SUBSEP,
  FILENAME,
  CONVFMT,
  OFMT,
  RSTART,
  RLENGTH,
  ENVIRON,
  ARGC,
  ARGV
}
