package org.kmem.mm.shell.awk;

/** How a statement ended. */
enum Flow {
  NORMAL,
  BREAK,
  CONTINUE,
  NEXT,
  NEXTFILE,
  RETURN,
  EXIT
}
