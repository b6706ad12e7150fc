package org.kmem.bench.trace;

/**
 * Codes object addresses of a block: the difference to the address before.
 */
final class AddressHistory {
  private long last;

  void encode(long address, ByteSink to) {
    to.putSigned(address - last);
    last = address;
  }

  void clear() {
    last = 0;
  }

  long decode(ByteSource from) throws TraceFormatException {
    last += from.signed();
    return last;
  }
}
