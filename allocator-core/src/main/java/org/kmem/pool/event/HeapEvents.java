package org.kmem.pool.event;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import jdk.jfr.FlightRecorder;
import jdk.jfr.FlightRecorderListener;
import jdk.jfr.Recording;

/**
 * Where heaps report what the Flight Recorder may want to know. Safe for any thread; costs a test of a flag for
 * each event that no recording has asked for.
 */
public final class HeapEvents {
  /*
   * Implementation notes.
   * Whether an event is wanted is asked of one that is never committed: the answer is of the class, and an object made
   * for the question would stay, since one that may be committed escapes as the compiler sees it. It is not asked at all
   * as long as the JVM has no recorder.
   */
  private static final AllocationEvent ALLOCATION = new AllocationEvent();
  private static final FreeEvent FREE = new FreeEvent();

  /** Whether the JVM has a recorder, without which nothing can be enabled; once there is one it stays. */
  private static boolean recorder;

  private static final List<Runnable> ON_RECORDING = new CopyOnWriteArrayList<>();

  static {
    FlightRecorder.addListener(
        new FlightRecorderListener() {
          @Override
          public void recorderInitialized(FlightRecorder made) {
            recorder = true;
          }

          @Override
          public void recordingStateChanged(Recording recording) {
            ON_RECORDING.forEach(Runnable::run);
          }
        });
  }

  private HeapEvents() {}

  /**
   * Has something done whenever a recording has begun or ended, by whatever thread does that: for who asks {@link
   * #areObjectsWanted} then, and not each time.
   *
   * @param action what to do, until {@link #offRecording}
   */
  public static void onRecording(Runnable action) {
    ON_RECORDING.add(action);
  }

  /**
   * Ends that.
   *
   * @param action what was to be done
   */
  public static void offRecording(Runnable action) {
    ON_RECORDING.remove(action);
  }

  /**
   * Whether a recording wants to know of single objects.
   *
   * @return true if calls of {@link #allocated} or {@link #freed} are of use
   */
  public static boolean areObjectsWanted() {
    return recorder && (ALLOCATION.isEnabled() || FREE.isEnabled());
  }

  /**
   * An object was allocated.
   *
   * @param address its address; 0 if it was not, which is no event
   * @param bytes what was asked for
   */
  public static void allocated(long address, long bytes) {
    if (recorder && ALLOCATION.isEnabled() && address != 0) {
      commitAllocated(address, bytes);
    }
  }

  private static void commitAllocated(long address, long bytes) {
    AllocationEvent event = new AllocationEvent();
    if (event.shouldCommit()) {
      event.address = address;
      event.bytes = bytes;
      event.commit();
    }
  }

  /**
   * An object is about to be freed.
   *
   * @param address its address; 0 is no event
   */
  public static void freed(long address) {
    if (recorder && FREE.isEnabled() && address != 0) {
      commitFreed(address);
    }
  }

  private static void commitFreed(long address) {
    FreeEvent event = new FreeEvent();
    if (event.shouldCommit()) {
      event.address = address;
      event.commit();
    }
  }

  /**
   * An allocation failed for want of memory.
   *
   * @param heap name of the heap
   * @param bytes what was asked for
   * @param freeBytes what is free, though not in one piece
   */
  public static void exhausted(String heap, long bytes, long freeBytes) {
    ExhaustedEvent event = new ExhaustedEvent();
    if (event.shouldCommit()) {
      event.heap = heap;
      event.bytes = bytes;
      event.freeBytes = freeBytes;
      event.commit();
    }
  }

  /**
   * A slab is being made.
   *
   * @param cache name of the cache
   * @param bytes its pages
   */
  public static void slabMade(String cache, long bytes) {
    SlabMadeEvent event = new SlabMadeEvent();
    if (event.shouldCommit()) {
      event.cache = cache;
      event.bytes = bytes;
      event.commit();
    }
  }

  /**
   * A slab's pages were given back, or could not be had after all.
   *
   * @param cache name of the cache
   * @param bytes its pages
   */
  public static void slabFreed(String cache, long bytes) {
    SlabFreedEvent event = new SlabFreedEvent();
    if (event.shouldCommit()) {
      event.cache = cache;
      event.bytes = bytes;
      event.commit();
    }
  }

  /**
   * A budget came to be above its high.
   *
   * @param budget its path
   * @param usedBytes what it uses
   * @param highBytes its high
   */
  public static void budgetHigh(String budget, long usedBytes, long highBytes) {
    BudgetHighEvent event = new BudgetHighEvent();
    if (event.shouldCommit()) {
      event.budget = budget;
      event.usedBytes = usedBytes;
      event.highBytes = highBytes;
      event.commit();
    }
  }

  /**
   * A charge was refused.
   *
   * @param budget path of the budget that is full
   * @param usedBytes what it uses
   * @param maxBytes what it may use
   * @param bytes what was asked for
   */
  public static void budgetMax(String budget, long usedBytes, long maxBytes, long bytes) {
    BudgetMaxEvent event = new BudgetMaxEvent();
    if (event.shouldCommit()) {
      event.budget = budget;
      event.usedBytes = usedBytes;
      event.maxBytes = maxBytes;
      event.bytes = bytes;
      event.commit();
    }
  }

  /**
   * Memory was given back to the operating system.
   *
   * @param heap name of the heap
   * @param givenBackBytes how much
   * @param residentBytes what the heap has in RAM now
   */
  public static void trimmed(String heap, long givenBackBytes, long residentBytes) {
    TrimEvent event = new TrimEvent();
    if (event.shouldCommit()) {
      event.heap = heap;
      event.givenBackBytes = givenBackBytes;
      event.residentBytes = residentBytes;
      event.commit();
    }
  }
}
