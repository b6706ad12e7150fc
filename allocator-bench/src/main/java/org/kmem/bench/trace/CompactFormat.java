package org.kmem.bench.trace;

import java.util.zip.CRC32C;

/**
 * The layout of a {@code .kmt} file.
 *
 * <pre>
 * file      = magic section...                     magic: 89 'K' 'M' 'T' 0D 0A 1A version
 * section   = header payload
 * header    = tag:4 stored:4 raw:4 payloadCrc:4 headerCrc:4        integers little-endian, CRC-32C
 *             0     4        8     12           16         20
 * payload   = stored bytes; deflated if stored is not raw (HEAD, SNAP, NAME and TAIL only)
 *
 * HEAD      = text:name                                            once, first
 * SNAP      = text:fileName, rest: its bytes                       before events
 * NAME      = 4 x (count, text...)      tasks, call sites, caches, GFP texts that are new since the last
 * EVTS      = pageEvents objectEvents timeUnit timeBase whos shapes, 10 x (raw stored), 10 columns
 * column    = deflated if stored is less than raw
 * TAIL      = totals of the source text                            once, last; absent = cut short
 * </pre>
 *
 * An event is four numbers: which shape (all that repeats: type, order, flags, sizes, call site), who
 * (task, pid, CPU, context), time since the event before, and a frame or an address as a difference.
 * Shapes and whos are tables of the block, so memory is bounded however long the trace is; blocks do
 * not depend on each other except through names. Page events and object events are columns of their
 * own, merged by run lengths that start with pages: a page replay never unpacks the objects.
 *
 * <p>Alternatives rejected: rows with all fields (twice the size after deflate); one deflate stream over
 * the file (no column can be skipped).
 */
final class CompactFormat {
  static final byte[] MAGIC = {(byte) 0x89, 'K', 'M', 'T', 0x0D, 0x0A, 0x1A, 1};
  static final int HEADER_BYTES = 20;

  static final int HEAD = tag("HEAD");
  static final int SNAP = tag("SNAP");
  static final int NAME = tag("NAME");
  static final int EVTS = tag("EVTS");
  static final int TAIL = tag("TAIL");

  static final int EVENTS_PER_BLOCK_MAX = 1 << 15;

  /** Largest section, packed or not: far above what the writer makes, far below the heap. */
  static final int SECTION_BYTES_MAX = 1 << 26;

  /** Columns of a block, in file order: two shared ones, four for page events, four for object events. */
  static final int TABLES = 0;

  static final int RUNS = 1;
  static final int PAGES = 2;
  static final int OBJECTS = 6;
  static final int COLUMNS = 10;

  /** Columns of page and of object events, from {@link #PAGES} and {@link #OBJECTS} on. */
  static final int SHAPES = 0;

  static final int WHOS = 1;
  static final int TIMES = 2;

  /** Page frames or addresses. */
  static final int PLACES = 3;

  /** Bits of a shape's flags. */
  static final int FAILED = 1;

  static final int PERCPU_REFILL = 1 << 1;
  static final int FRAGMENTING = 1 << 2;
  static final int CHANGE_OWNERSHIP = 1 << 3;
  static final int ACCOUNTED = 1 << 4;

  private CompactFormat() {}

  private static int tag(String name) {
    return name.charAt(0) | name.charAt(1) << 8 | name.charAt(2) << 16 | name.charAt(3) << 24;
  }

  static int crc(byte[] bytes, int from, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, from, length);
    return (int) crc.getValue();
  }
}
