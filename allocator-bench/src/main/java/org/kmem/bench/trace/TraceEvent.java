package org.kmem.bench.trace;

/**
 * One event of a trace: a mutable view that a {@link TraceCursor} overwrites with each event.
 *
 * <p>Contract: the values are those of the event the cursor stands on, until its next {@code next()};
 * whoever needs them longer copies them. Fields that an event's type does not have are 0, and -1 for
 * {@link #node()}. Names (tasks, call sites, caches) are ids into the cursor's {@link TraceStrings};
 * id 0 is "none". Migrate types are numbers of the recorded kernel's own enum, see {@link
 * Recording#migrateTypes()}.
 *
 * <p>Not thread-safe.
 */
public final class TraceEvent {
  TraceEventType type = TraceEventType.PAGE_ALLOC;
  TraceContext context = TraceContext.UNKNOWN;
  long timeNanos;
  int taskId;
  int pid;
  int cpu;
  long pfn;
  long ptr;
  int order;
  int migrateType;
  int gfpId;
  int gfpFlags;
  int fallbackOrder;
  int pageblockOrder;
  int fallbackMigrateType;
  int callSiteId;
  int cacheNameId;
  long bytesRequested;
  long bytesAllocated;
  int node;
  boolean failed;
  boolean percpuRefill;
  boolean fragmenting;
  boolean changeOwnership;
  boolean accounted;

  TraceEvent() {}

  /** Sets the fields that not every type has. */
  void clearFields() {
    pfn = 0;
    ptr = 0;
    order = 0;
    migrateType = 0;
    gfpId = 0;
    gfpFlags = 0;
    fallbackOrder = 0;
    pageblockOrder = 0;
    fallbackMigrateType = 0;
    callSiteId = 0;
    cacheNameId = 0;
    bytesRequested = 0;
    bytesAllocated = 0;
    node = -1;
    failed = false;
    percpuRefill = false;
    fragmenting = false;
    changeOwnership = false;
    accounted = false;
  }

  /**
   * What happened.
   *
   * @return the event's type
   */
  public TraceEventType type() {
    return type;
  }

  /**
   * Where it happened.
   *
   * @return the interrupt context, {@link TraceContext#UNKNOWN} if the text does not say
   */
  public TraceContext context() {
    return context;
  }

  /**
   * When it happened, by the trace's clock.
   *
   * @return nanoseconds (text usually has microseconds); raw ticks if the clock counts no seconds
   */
  public long timeNanos() {
    return timeNanos;
  }

  /**
   * The running task's name.
   *
   * @return an id for {@link TraceStrings#task}
   */
  public int taskId() {
    return taskId;
  }

  /**
   * The running task.
   *
   * @return its thread id; 0 is the idle task
   */
  public int pid() {
    return pid;
  }

  /**
   * The CPU the event fired on.
   *
   * @return a CPU number
   */
  public int cpu() {
    return cpu;
  }

  /**
   * First page frame of the block.
   *
   * @return a page frame number; 0 if {@link #failed()} or not a page event
   */
  public long pfn() {
    return pfn;
  }

  /**
   * The object.
   *
   * @return its address; 0 for {@code kfree(NULL)}, for a failed allocation and for page events
   */
  public long ptr() {
    return ptr;
  }

  /**
   * Size of the block; {@code alloc_order} for {@link TraceEventType#EXTFRAG}.
   *
   * @return the order, 0 to {@value LineParser#MAX_ORDER}
   */
  public int order() {
    return order;
  }

  /**
   * The migrate type, numbered by the recorded kernel: the one asked for in {@link
   * TraceEventType#PAGE_ALLOC}, {@code alloc_migratetype} in {@link TraceEventType#EXTFRAG}, the page
   * block's in {@link TraceEventType#PCPU_DRAIN}.
   *
   * @return the kernel's number
   */
  public int migrateType() {
    return migrateType;
  }

  /**
   * The GFP flags of an allocation.
   *
   * @return bits as in Linux 6.12
   */
  public int gfpFlags() {
    return gfpFlags;
  }

  /**
   * The text that {@link #gfpFlags()} was read from.
   *
   * @return an id for {@link TraceStrings#gfpText}
   */
  public int gfpId() {
    return gfpId;
  }

  /**
   * Whether the allocation failed: the kernel reports page frame 0 or -1, or a null object.
   *
   * @return true for a failed {@link TraceEventType#PAGE_ALLOC}, {@link TraceEventType#KMALLOC} or
   *     {@link TraceEventType#CACHE_ALLOC}
   */
  public boolean failed() {
    return failed;
  }

  /**
   * The {@code percpu_refill} field, which says only that per-CPU lists may hold this order.
   *
   * @return as traced
   */
  public boolean percpuRefill() {
    return percpuRefill;
  }

  /**
   * Order of the block that a fallback took from.
   *
   * @return the order; 0 unless {@link TraceEventType#EXTFRAG}
   */
  public int fallbackOrder() {
    return fallbackOrder;
  }

  /**
   * The recorded kernel's page block order.
   *
   * @return usually 9; 0 unless {@link TraceEventType#EXTFRAG}
   */
  public int pageblockOrder() {
    return pageblockOrder;
  }

  /**
   * Migrate type that a fallback took from.
   *
   * @return the kernel's number; 0 unless {@link TraceEventType#EXTFRAG}
   */
  public int fallbackMigrateType() {
    return fallbackMigrateType;
  }

  /**
   * Whether the fallback took less than a page block.
   *
   * @return as traced
   */
  public boolean fragmenting() {
    return fragmenting;
  }

  /**
   * Whether the page block changed its migrate type.
   *
   * @return as traced
   */
  public boolean changeOwnership() {
    return changeOwnership;
  }

  /**
   * The caller of an object event.
   *
   * @return an id for {@link TraceStrings#callSite}
   */
  public int callSiteId() {
    return callSiteId;
  }

  /**
   * The object's cache, where the kernel says it (frees; from 6.18 allocations too). Merged caches
   * share a name.
   *
   * @return an id for {@link TraceStrings#cacheName}, 0 if not said
   */
  public int cacheNameId() {
    return cacheNameId;
  }

  /**
   * Bytes asked for.
   *
   * @return bytes; 0 for frees
   */
  public long bytesRequested() {
    return bytesRequested;
  }

  /**
   * Bytes given.
   *
   * @return bytes; 0 for frees
   */
  public long bytesAllocated() {
    return bytesAllocated;
  }

  /**
   * The NUMA node asked for.
   *
   * @return a node, -1 for any
   */
  public int node() {
    return node;
  }

  /**
   * Whether the object was charged to a memory cgroup.
   *
   * @return as traced
   */
  public boolean accounted() {
    return accounted;
  }

  /**
   * Text of all fields with names resolved, for messages and comparisons; not the kernel's format.
   *
   * @param strings the strings of the cursor this event belongs to
   * @return one line
   */
  public String describe(TraceStrings strings) {
    String head =
        "%s-%d [%d] %s %d: %s "
            .formatted(strings.task(taskId), pid, cpu, context, timeNanos, type.kernelName());
    if (!type.isPage()) {
      return head
          + "ptr=%x call_site=%s name=%s bytes_req=%d bytes_alloc=%d gfp=%s node=%d accounted=%b failed=%b"
              .formatted(
                  ptr,
                  strings.callSite(callSiteId),
                  strings.cacheName(cacheNameId),
                  bytesRequested,
                  bytesAllocated,
                  strings.gfpText(gfpId),
                  node,
                  accounted,
                  failed);
    }
    return head
        + "pfn=%x order=%d migratetype=%d gfp=%s refill=%b failed=%b fallback=%d/%d/%d fragmenting=%b ownership=%b"
            .formatted(
                pfn,
                order,
                migrateType,
                strings.gfpText(gfpId),
                percpuRefill,
                failed,
                fallbackOrder,
                pageblockOrder,
                fallbackMigrateType,
                fragmenting,
                changeOwnership);
  }
}
