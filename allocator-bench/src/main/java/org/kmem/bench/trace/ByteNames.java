package org.kmem.bench.trace;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Interns byte strings as dense ids, without allocating for a string seen before. Id 0 is the empty
 * string.
 *
 * <p>Implementation notes. Open addressing over ids, power-of-two capacity, at most half full; the
 * hash takes eight bytes a step. The number of names is bounded, so that a hostile trace cannot fill
 * the heap: when the table is full every new string becomes {@link #overflowId()}. Strings are cut
 * at {@link #MAX_BYTES}.
 */
final class ByteNames {
  static final int MAX_BYTES = 512;
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final byte[] OVERFLOW = "(too many names)".getBytes(UTF_8);

  private final int namesMax;
  private byte[][] names = new byte[64][];
  private int[] hashes = new int[64];
  private int[] slots = new int[128];
  private int count;

  ByteNames(int namesMax) {
    this.namesMax = namesMax;
    append(new byte[0], 0, 0);
  }

  int count() {
    return count;
  }

  int namesMax() {
    return namesMax;
  }

  String text(int id) {
    return new String(names[id], UTF_8);
  }

  byte[] bytes(int id) {
    return names[id];
  }

  /** The id that stands for all names beyond the bound. */
  private int overflowId() {
    return count > namesMax ? namesMax : append(OVERFLOW, 0, OVERFLOW.length);
  }

  /** The id of {@code bytes[from, to)}. Reads up to 7 bytes past {@code to} when the array has them. */
  int intern(byte[] bytes, int from, int to) {
    int length = Math.min(to - from, MAX_BYTES);
    int hash = hash(bytes, from, length);
    int mask = slots.length - 1;
    for (int slot = hash & mask; ; slot = (slot + 1) & mask) {
      int id = slots[slot] - 1;
      if (id < 0) {
        return count >= namesMax ? overflowId() : append(bytes, from, length);
      }
      if (hashes[id] == hash
          && Arrays.equals(names[id], 0, names[id].length, bytes, from, from + length)) {
        return id;
      }
    }
  }

  /** Adds a name under the next id even if it is known: ids of a compact file are positions. */
  int append(byte[] bytes, int from, int length) {
    if (count == names.length) {
      names = Arrays.copyOf(names, count * 2);
      hashes = Arrays.copyOf(hashes, count * 2);
      slots = new int[count * 4];
      for (int id = 0; id < count; id++) {
        place(id);
      }
    }
    names[count] = Arrays.copyOfRange(bytes, from, from + length);
    hashes[count] = hash(bytes, from, length);
    place(count);
    return count++;
  }

  private void place(int id) {
    int mask = slots.length - 1;
    int slot = hashes[id] & mask;
    while (slots[slot] != 0) {
      slot = (slot + 1) & mask;
    }
    slots[slot] = id + 1;
  }

  private static int hash(byte[] bytes, int from, int length) {
    long hash = length * 0x9E3779B97F4A7C15L;
    int at = from;
    int left = length;
    for (; left >= 8; left -= 8, at += 8) {
      hash = mix(hash ^ (long) LONG.get(bytes, at));
    }
    if (left > 0) {
      long tail = 0;
      if (at + 8 <= bytes.length) {
        tail = (long) LONG.get(bytes, at) & ((1L << (left * 8)) - 1);
      } else {
        for (int i = left - 1; i >= 0; i--) {
          tail = tail << 8 | (bytes[at + i] & 0xFF);
        }
      }
      hash = mix(hash ^ tail);
    }
    return (int) (hash ^ hash >>> 32);
  }

  private static long mix(long value) {
    long product = value * 0xBF58476D1CE4E5B9L;
    return product ^ product >>> 29;
  }
}
