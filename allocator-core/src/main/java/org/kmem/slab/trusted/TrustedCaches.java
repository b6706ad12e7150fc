package org.kmem.slab.trusted;

import java.lang.invoke.MethodHandles;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.kmem.percpu.SlotHandle;
import org.kmem.slab.CacheHandle;
import org.kmem.slab.KmemCache;

/** Ways into caches for packages of this module that prove by themselves what a cache would have to test. */
public abstract class TrustedCaches {
  private static volatile @Nullable TrustedCaches door;

  /** For the package of caches. */
  protected TrustedCaches() {}

  /**
   * The way in; a constant to who keeps it in a static final field.
   *
   * @return what the package of caches offers
   */
  public static TrustedCaches get() {
    if (door == null) {
      try {
        MethodHandles.lookup().ensureInitialized(KmemCache.class);
      } catch (IllegalAccessException e) {
        throw new IllegalStateException("a public class is not to be reached", e);
      }
    }
    return Objects.requireNonNull(door);
  }

  /**
   * Opens the door, once.
   *
   * @param offered what there is
   */
  protected static void open(TrustedCaches offered) {
    door = offered;
  }

  /**
   * Frees an object by the running thread without a test of it, below check level 2.
   *
   * @param cache a cache
   * @param object an object of it that is in use, and not a sampled one: what is not is handed out later all the same
   */
  public abstract void freeInUse(KmemCache cache, long object);

  /**
   * What the thread that took a handle has at hand.
   *
   * @param handle of a cache, open
   * @return null if the handle owns no slot, or the cache keeps nothing at hand
   */
  public abstract @Nullable AtHand atHand(CacheHandle handle);

  /**
   * Who may use a handle.
   *
   * @param handle of a cache, open
   * @return the handle of the slot, which checks it
   */
  public abstract SlotHandle slotOf(CacheHandle handle);
}
