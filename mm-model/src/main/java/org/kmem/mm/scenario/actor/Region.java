package org.kmem.mm.scenario.actor;

/** A range that a label names. It may have holes, or not be mapped at all any more. */
final class Region {
  private final String label;
  private long address;
  private long length;

  Region(String label, long address, long length) {
    this.label = label;
    this.address = address;
    this.length = length;
  }

  String label() {
    return label;
  }

  long address() {
    return address;
  }

  long length() {
    return length;
  }

  /** The label follows what mremap did. */
  void move(long newAddress, long newLength) {
    address = newAddress;
    length = newLength;
  }

  Region copy() {
    return new Region(label, address, length);
  }
}
