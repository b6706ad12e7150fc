package org.kmem.mm.fs;

/**
 * Where the metadata of a file system like ext4 lies, in blocks of 4 KiB: all of it at the front, as with
 * {@code flex_bg}; then the journal, then data.
 *
 * <pre>
 *   0       1       2        2+g      2+2g                    2+2g+512g
 *   +-------+-------+--------+--------+------------------------+---------+--------------
 *   | super | descr | blocks | inodes | inode tables           | journal | data
 *   +-------+-------+--------+--------+------------------------+---------+--------------
 * </pre>
 *
 * <p>{@code g} is the number of groups of 32768 blocks; each has a block of bits for its blocks and one for its
 * inodes, 8192 inodes of 256 bytes. Source: mkfs.ext4(8), mke2fs.conf(5).
 */
final class Ext4Layout {
  static final int INODES_PER_BLOCK = 16;
  static final int FIRST_INODE = 11;
  static final int ROOT_INODE = 2;

  private static final long BLOCKS_PER_GROUP = 32_768;
  private static final long INODES_PER_GROUP = 8192;
  private static final long TABLE_BLOCKS = INODES_PER_GROUP / INODES_PER_BLOCK;
  private static final long FIRST_BITMAP = 2;
  private static final long SMALL_JOURNAL = 1024;
  private static final long JOURNAL = 8192;
  private static final long LARGE = 262_144;

  private final long blocks;
  private final long groups;

  Ext4Layout(long blocks) {
    this.blocks = blocks;
    this.groups = (blocks + BLOCKS_PER_GROUP - 1) / BLOCKS_PER_GROUP;
  }

  long blocks() {
    return blocks;
  }

  long inodes() {
    return groups * INODES_PER_GROUP;
  }

  long superBlock() {
    return 0;
  }

  long descriptors() {
    return 1;
  }

  long blockBitmap(long block) {
    return FIRST_BITMAP + block / BLOCKS_PER_GROUP;
  }

  long inodeBitmap(long inode) {
    return FIRST_BITMAP + groups + (inode - 1) / INODES_PER_GROUP;
  }

  long inodeTable(long inode) {
    return FIRST_BITMAP + 2 * groups + (inode - 1) / INODES_PER_BLOCK;
  }

  long journal() {
    return FIRST_BITMAP + 2 * groups + groups * TABLE_BLOCKS;
  }

  long journalBlocks() {
    return blocks >= LARGE ? JOURNAL : SMALL_JOURNAL;
  }

  long firstData() {
    return journal() + journalBlocks();
  }
}
