package org.kmem.pool.top;

import java.nio.ByteOrder;

/**
 * Where things are in a counters file. All numbers are little-endian; texts are UTF-8, padded with zeros.
 *
 * <pre>
 *   header                                    body, of one heap
 *    0 +--------------------------------+      0 +--------------------------------+
 *      | magic "kmemtop\n"              |        | address of frame 0             |
 *    8 +----------------+---------------+      8 +--------------------------------+
 *      | version        | header bytes  |        | bytes mapped from there        |
 *   16 +----------------+---------------+     16 +--------------------------------+
 *      | pid                            |        | capacity                       |
 *   24 +--------------------------------+     24 +--------------------------------+
 *      | process began, ms since 1970   |        | free                           |
 *   32 +--------------------------------+     32 +--------------------------------+
 *      | sequence, odd: being written   |        | free, in caches of threads     |
 *   40 +----------------+---------------+     40 +--------------------------------+
 *      | body bytes     | body CRC-32C  |        | resident at the last look      |
 *   48 +----------------+---------------+     48 +--------------------------------+
 *      | written, ms since 1970         |        | resident and free              |
 *   56 +----------------+---------------+     56 +--------------------------------+
 *      | interval in ms | 0             |        | given back to the system       |
 *   64 +----------------+---------------+     64 +--------------------------------+
 *      | body ...                                | trims                          |
 *                                             72 +--------------------------------+
 *                                                | tables of the heap, resident   |
 *                                             80 +----------------+---------------+
 *                                                | caches         | budgets       |
 *                                             88 +----------------+---------------+
 *                                                | name, 64 bytes                 |
 *                                            152 +--------------------------------+
 *                                                | records of caches, of budgets  |
 *
 *   record of a cache                         record of a budget
 *    0 name, 80 bytes                          0 path, 96 bytes
 *   80 objects in users' hands                96 tags, "key=value" joined by commas, 80 bytes
 *   88 active objects                        176 max        184 high
 *   96 objects                               192 requested  200 granted   208 peak
 *  104 slabs                                 216 resident
 *  112 size | objects of a slab (int each)   224 high events, 232 max events, 240 refused
 *  120 pages of a slab | number of budget    248 nanoseconds held back
 * </pre>
 */
final class CountersLayout {
  /** Ends the byte order question too: text reads the same in any. */
  static final byte[] MAGIC = {'k', 'm', 'e', 'm', 't', 'o', 'p', '\n'};

  static final int VERSION = 1;
  static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

  static final int VERSION_OFFSET = MAGIC.length;
  static final int HEADER_SIZE_OFFSET = VERSION_OFFSET + Integer.BYTES;
  static final int PID_OFFSET = HEADER_SIZE_OFFSET + Integer.BYTES;
  static final int BEGAN_OFFSET = PID_OFFSET + Long.BYTES;
  static final int SEQUENCE_OFFSET = BEGAN_OFFSET + Long.BYTES;
  static final int BODY_SIZE_OFFSET = SEQUENCE_OFFSET + Long.BYTES;
  static final int CRC_OFFSET = BODY_SIZE_OFFSET + Integer.BYTES;
  static final int WRITTEN_OFFSET = CRC_OFFSET + Integer.BYTES;
  static final int INTERVAL_OFFSET = WRITTEN_OFFSET + Long.BYTES;
  static final int HEADER_BYTES = INTERVAL_OFFSET + 2 * Integer.BYTES;

  static final int HEAP_NAME_BYTES = 64;
  static final int HEAP_BYTES = 10 * Long.BYTES + 2 * Integer.BYTES + HEAP_NAME_BYTES;

  static final int CACHE_NAME_BYTES = 80;
  static final int CACHE_BYTES = CACHE_NAME_BYTES + 4 * Long.BYTES + 4 * Integer.BYTES;

  static final int PATH_BYTES = 96;
  static final int TAGS_BYTES = 80;
  static final int BUDGET_BYTES = PATH_BYTES + TAGS_BYTES + 10 * Long.BYTES;

  /** Length of the file: room for some thousands of records. */
  static final int FILE_BYTES = 1 << 19;

  private CountersLayout() {}
}
