package org.kmem.mm.scenario.actor;

import java.util.List;

/** The words of a command, read one after the other. The first is the command itself. */
final class Words {
  private final List<String> words;
  private int at = 1;

  Words(List<String> words) {
    this.words = words;
  }

  String command() {
    return words.getFirst();
  }

  int count() {
    return words.size();
  }

  String get(int index) {
    return words.get(index);
  }

  /** Words that have not been read. */
  int left() {
    return words.size() - at;
  }

  boolean hasNext() {
    return at < words.size();
  }

  String next() {
    return words.get(at++);
  }

  String peek() {
    return words.get(at);
  }

  /** Reads a word if it is the next one. */
  boolean accept(String word) {
    if (hasNext() && peek().equals(word)) {
      at++;
      return true;
    }
    return false;
  }

  /** Whether an {@code OFF LEN} follows. */
  boolean hasRange() {
    return left() >= 2 && Amount.isNumber(words.get(at)) && Amount.isNumber(words.get(at + 1));
  }

  /** A range that follows, or else the whole region. */
  Range range(Region region) {
    return hasRange()
        ? new Range(region.address() + Amount.bytes(next()), Amount.bytes(next()))
        : new Range(region.address(), region.length());
  }

  /**
   * A part of the address space.
   *
   * @param address first address
   * @param length bytes
   */
  record Range(long address, long length) {}
}
