package org.kmem.bench.subject.peer;

import org.kmem.bench.subject.ObjectFront;
import org.kmem.bench.subject.PieceSet;
import org.kmem.memory.Memory;

/**
 * Pieces as bare addresses.
 *
 * @param source where they come from
 */
record AddressFront(AddressSource source) implements ObjectFront {
  /** Addresses in a set. */
  static final class Addresses implements PieceSet {
    private final long[] addresses;
    private final int places;

    Addresses(int places) {
      addresses = new long[Padding.around(places)];
      this.places = places;
    }

    @Override
    public int places() {
      return places;
    }
  }

  @Override
  public boolean alloc(PieceSet set, int place, int sizeBytes) {
    long address = source.alloc(sizeBytes);
    ((Addresses) set).addresses[Padding.BEFORE + place] = address;
    return address != 0;
  }

  @Override
  public void free(PieceSet set, int place) {
    source.free(((Addresses) set).addresses[Padding.BEFORE + place]);
  }

  @Override
  public void write(PieceSet set, int place, int offset, byte value) {
    Memory.putByte(((Addresses) set).addresses[Padding.BEFORE + place] + offset, value);
  }

  @Override
  public byte read(PieceSet set, int place, int offset) {
    return Memory.getByte(((Addresses) set).addresses[Padding.BEFORE + place] + offset);
  }

  @Override
  public long address(PieceSet set, int place) {
    return ((Addresses) set).addresses[Padding.BEFORE + place];
  }

  @Override
  public void close() {
    source.close();
  }
}
