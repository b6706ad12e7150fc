package org.kmem.mm.fs;

/** Kinds of inodes, with the letter of {@code ls -l} and the number in {@code st_mode}. */
public enum FileType {
  /** Bytes. */
  REGULAR('-', 0100000),
  /** Names. */
  DIRECTORY('d', 0040000),
  /** A path. */
  SYMLINK('l', 0120000),
  /** A device of characters. */
  CHARACTER('c', 0020000),
  /** A disk. */
  BLOCK('b', 0060000),
  /** A named pipe. */
  FIFO('p', 0010000),
  /** A socket with a name. */
  SOCKET('s', 0140000);

  private final char letter;
  private final int bits;

  FileType(char letter, int bits) {
    this.letter = letter;
    this.bits = bits;
  }

  /**
   * The letter of {@code ls -l}.
   *
   * @return one character
   */
  public char letter() {
    return letter;
  }

  /**
   * The bits of {@code st_mode}.
   *
   * @return {@code S_IF...}
   */
  public int bits() {
    return bits;
  }
}
