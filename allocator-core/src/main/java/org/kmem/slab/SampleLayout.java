package org.kmem.slab;

import org.jspecify.annotations.Nullable;
import org.kmem.memory.Memory;

/**
 * The memory of sampled objects: a page each, with a guard page on both sides, and patterns in all bytes
 * that are not the object's.
 *
 * <pre>
 *   base                 page(0)               page(0)+4096          page(1)
 *   +----------+---------+---------------------+---------+-----------+----
 *   | unused   | guard 0 | object 0, canaries  | guard 0 | guard 1   | object 1 ...
 *   +----------+---------+---------------------+---------+-----------+----
 *      2048       2048            4096            2048       2048
 * </pre>
 *
 * <p>A guard page is halved between its neighbours, so that a run of wrong bytes is put down to the nearer
 * object. The canary is {@code aa}, exclusive-or with the low three bits of the address, so that a copy
 * that is off by a few bytes shows. Immutable.
 *
 * <p>Source: Documentation/dev-tools/kfence.rst, section "Implementation Details"; there guard pages
 * fault, which in a JVM would end the process, so here they are compared.
 */
final class SampleLayout {
  /** Largest object. */
  static final int PAGE_BYTES = 4096;

  private static final int GUARD_BYTES = PAGE_BYTES / 2;

  /** Eight canaries as they lie from a multiple of 8 on. */
  private static final long CANARIES = 0xadac_afae_a9a8_abaaL;

  private final long base;
  private final int samples;

  /**
   * The layout over a range of memory.
   *
   * @param base address of the range
   * @param samples pages for objects
   */
  SampleLayout(long base, int samples) {
    this.base = base;
    this.samples = samples;
  }

  /** Bytes that a pool needs. */
  static long poolBytes(int samples) {
    return (2L * samples + 1) * PAGE_BYTES;
  }

  /** First byte of a sample's page. */
  long page(int sample) {
    return base + (2L * sample + 1) * PAGE_BYTES;
  }

  /** Whether an address is in the pool, guard pages included. */
  boolean owns(long address) {
    return address - base >= 0 && address - base < poolBytes(samples);
  }

  /** Sample that an address is of or nearest to; the address is in the pool. */
  int sampleOf(long address) {
    long nearest = (address - base - GUARD_BYTES) / (2 * PAGE_BYTES);
    return Math.clamp(nearest, 0, samples - 1);
  }

  /** Writes canaries into all that a sample has. */
  void fillCanaries(int sample) {
    for (long at = guardedFrom(sample); at < guardedTo(sample); at += Long.BYTES) {
      Memory.putLong(at, CANARIES);
    }
  }

  /** Writes what a freed object is to keep. */
  void fillFreed(long object, int sizeBytes) {
    Memory.fill(object, sizeBytes, DebugLayout.POISON_FREE);
  }

  /** First wrong byte outside of an object; {@code null} if all canaries are as they should be. */
  @Nullable Overrun overrun(int sample, long object, int sizeBytes) {
    Overrun left = firstOverrun(guardedFrom(sample), object);
    return left != null ? left : firstOverrun(object + sizeBytes, guardedTo(sample));
  }

  /** Writes canaries again outside of an object. */
  void restoreCanaries(int sample, long object, int sizeBytes) {
    restore(guardedFrom(sample), object);
    restore(object + sizeBytes, guardedTo(sample));
  }

  /** Address of the first byte of a freed object that was written to; 0 if none was. */
  long writeAfterFree(long object, int sizeBytes) {
    for (long at = object; at < object + sizeBytes; at++) {
      if (Memory.getByte(at) != DebugLayout.POISON_FREE) {
        return at;
      }
    }
    return 0;
  }

  static boolean isCanary(long address) {
    return Memory.getByte(address) == canary(address);
  }

  static byte byteAt(long address) {
    return Memory.getByte(address);
  }

  private static @Nullable Overrun firstOverrun(long from, long to) {
    long at = from;
    while (at < to) {
      boolean eight = at % Long.BYTES == 0 && at + Long.BYTES <= to;
      if (eight && Memory.getLong(at) == CANARIES) {
        at += Long.BYTES;
      } else if (isCanary(at)) {
        at++;
      } else {
        return new Overrun(at, to);
      }
    }
    return null;
  }

  private static void restore(long from, long to) {
    for (long at = from; at < to; at++) {
      Memory.putByte(at, canary(at));
    }
  }

  private static byte canary(long address) {
    return (byte) (0xaa ^ (int) (address & 7));
  }

  private long guardedFrom(int sample) {
    return page(sample) - GUARD_BYTES;
  }

  private long guardedTo(int sample) {
    return page(sample) + PAGE_BYTES + GUARD_BYTES;
  }

  /**
   * Canaries that were written over.
   *
   * @param at first wrong byte
   * @param to end of the canaries on this side of the object
   */
  record Overrun(long at, long to) {}
}
