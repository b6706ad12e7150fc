package org.kmem.pcp;

import org.kmem.memory.Memory;
import org.kmem.units.Order;

/**
 * How many pages a slot holds and how many move at a time: adapted to what the slot sees, by each refill, free and
 * decay.
 *
 * <p>The bound {@code high} floats between two limits. Refills raise it, as do frees that come in longer runs than
 * it can hold; reclaim, decay and a zone below its high watermark lower it. A run of allocations doubles each
 * refill ({@code alloc_factor}), a run of frees lengthens each drain ({@code free_count}), and each halves the
 * other.
 *
 * <p>Every method needs the slot lock; {@code pcp} is the address of a slot's {@link PcpLayout}.
 *
 * <p>Kernel counterpart: {@code nr_pcp_alloc}, {@code nr_pcp_high}, {@code nr_pcp_free}, {@code
 * decay_pcp_high}.
 */
final class PcpTuning {
  /** Most doublings of a refill, and with them the longest drain. */
  private static final int BATCH_SCALE_MAX = 5;

  /** The last free was of a block of order 1 to 3. */
  private static final int PREV_FREE_HIGH_ORDER = 1;

  private PcpTuning() {}

  /** How many blocks a refill brings: doubled with each refill of a run of order-0 allocations. */
  static int refillBlocks(long pcp, int order, boolean belowHigh) {
    int base = Memory.getInt(pcp + PcpLayout.BATCH);
    int highMin = Memory.getInt(pcp + PcpLayout.HIGH_MIN);
    int highMax = Memory.getInt(pcp + PcpLayout.HIGH_MAX);
    int high = clampHigh(Memory.getInt(pcp + PcpLayout.HIGH), highMin, highMax);
    if (high < base) {
      return 1;
    }
    int factor = Memory.getInt(pcp + PcpLayout.ALLOC_FACTOR);
    int batch = order == 0 ? base << factor : base;
    if (highMin != highMax && !belowHigh) {
      high = Math.min(high + batch, highMax);
      Memory.putInt(pcp + PcpLayout.HIGH, high);
    }
    if (order == 0) {
      int room = Math.max(high - Memory.getInt(pcp + PcpLayout.COUNT) - base, base);
      if (batch <= room && factor < BATCH_SCALE_MAX) {
        Memory.putInt(pcp + PcpLayout.ALLOC_FACTOR, factor + 1);
      }
      batch = Math.min(batch, room);
    }
    return batch > 1 ? Math.max(batch >> order, 2) : batch;
  }

  /** How many pages to give back after a block was put on a list, {@code count} pages being there now. */
  static int excessAfterFree(
      long pcp, int order, int count, boolean belowHigh, boolean reclaimActive) {
    int batch = Memory.getInt(pcp + PcpLayout.BATCH);
    int freeCount = Memory.getInt(pcp + PcpLayout.FREE_COUNT);
    int flags = Memory.getInt(pcp + PcpLayout.FLAGS);
    boolean highOrderRun = false;
    if (order > 0 && order <= Order.COSTLY) {
      highOrderRun = freeCount >= batch && (flags & PREV_FREE_HIGH_ORDER) != 0 && count >= batch;
      Memory.putInt(pcp + PcpLayout.FLAGS, flags | PREV_FREE_HIGH_ORDER);
    } else if ((flags & PREV_FREE_HIGH_ORDER) != 0) {
      Memory.putInt(pcp + PcpLayout.FLAGS, flags & ~PREV_FREE_HIGH_ORDER);
    }
    if (freeCount < batch << BATCH_SCALE_MAX) {
      freeCount += 1 << order;
      Memory.putInt(pcp + PcpLayout.FREE_COUNT, freeCount);
    }
    int high = tuneHigh(pcp, count, batch, freeCount, highOrderRun, belowHigh, reclaimActive);
    return count >= high ? drainPages(count, batch, high, freeCount, highOrderRun) : 0;
  }

  /** Lowers the bound by an eighth, or to what is there, and says how many pages exceed it. */
  static int excessAfterDecay(long pcp) {
    int count = Memory.getInt(pcp + PcpLayout.COUNT);
    int high = Memory.getInt(pcp + PcpLayout.HIGH);
    int highMin = Memory.getInt(pcp + PcpLayout.HIGH_MIN);
    int batch = Memory.getInt(pcp + PcpLayout.BATCH);
    if (high > highMin) {
      int slowest = Math.max(count - (batch << BATCH_SCALE_MAX), high - (high >> 3));
      high = Math.max(slowest, highMin);
      Memory.putInt(pcp + PcpLayout.HIGH, high);
    }
    return Math.max(0, count - high);
  }

  /** The bound that a free is held to, after adapting the slot's own to what goes on. */
  private static int tuneHigh(
      long pcp,
      int count,
      int batch,
      int freeCount,
      boolean highOrderRun,
      boolean belowHigh,
      boolean reclaimActive) {
    int highMin = Memory.getInt(pcp + PcpLayout.HIGH_MIN);
    int highMax = Memory.getInt(pcp + PcpLayout.HIGH_MAX);
    int high = clampHigh(Memory.getInt(pcp + PcpLayout.HIGH), highMin, highMax);
    int bound = high;
    if (high == 0) {
      bound = 0;
    } else if (highOrderRun) {
      high = Math.max(high - (batch << BATCH_SCALE_MAX), highMin);
      bound = 0;
    } else if (reclaimActive) {
      high = Math.max(high - Math.max(freeCount, batch), highMin);
      bound = Math.min(batch << 2, high);
    } else if (highMin != highMax) {
      if (belowHigh) {
        high = Math.max(high - Math.max(freeCount, batch), highMin);
        bound = Math.max(count, highMin);
      } else if (count >= high) {
        int needed = freeCount + batch;
        if (high < needed) {
          high = clampHigh(needed, highMin, highMax);
        }
      }
    }
    Memory.putInt(pcp + PcpLayout.HIGH, high);
    return bound;
  }

  /** As {@link PcpSizing#clampHigh}: the lower bound may exceed the upper one, which then wins. */
  private static int clampHigh(int high, int highMin, int highMax) {
    return Math.min(Math.max(high, highMin), highMax);
  }

  /** How many pages one drain gives back: the longer the run of frees, the more. */
  private static int drainPages(
      int count, int batch, int high, int freeCount, boolean highOrderRun) {
    if (highOrderRun) {
      return Math.min(count, batch << BATCH_SCALE_MAX);
    }
    if (high < batch) {
      return 1;
    }
    return Math.clamp(freeCount, batch, Math.max(high - batch, batch));
  }
}
