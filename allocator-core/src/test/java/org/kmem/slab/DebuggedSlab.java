package org.kmem.slab;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.kmem.memory.BackingMemory;
import org.kmem.memory.Memory;

/** A cache of one slab on raw memory, with the calls to {@link SlabDebug} where a cache has them. */
final class DebuggedSlab implements SlabView, AutoCloseable {
  static final String NAME = "kmalloc-8";
  static final long DESCRIPTOR = 0xffffea0000012340L;

  final SlabGeometry geometry;
  final DebugLayout layout;
  final SlabDebug debug;
  final AtomicLong clockNanos = new AtomicLong();
  final List<SlabReport> reports = new ArrayList<>();
  final List<String> traced = new ArrayList<>();
  final long slab;

  private final BackingMemory memory = BackingMemory.reserveSparse(1 << 20);
  private final int objects;
  private final long bytes;
  int head;
  int used;

  DebuggedSlab(int objectSizeBytes, int flags, OnBug onBug) {
    this(SlabGeometry.of(objectSizeBytes, 0, flags, false, 2), onBug);
  }

  DebuggedSlab(SlabGeometry geometry, OnBug onBug) {
    this(geometry, geometry.objects(), geometry.slabBytes(), onBug);
  }

  /** A slab that may be smaller than the geometry's. */
  DebuggedSlab(SlabGeometry geometry, int objects, long bytes, OnBug onBug) {
    this.geometry = geometry;
    this.objects = objects;
    this.bytes = bytes;
    layout = new DebugLayout(geometry, this);
    slab = memory.address();
    SlabBugPolicy policy = new SlabBugPolicy(onBug, reports::add, traced::add);
    TrackRecorder recorder = new TrackRecorder(clockNanos::get, Set.of(DebuggedSlab.class));
    DebugSwitches switches = new DebugSwitches(geometry.flags());
    debug = new SlabDebug(NAME, geometry, this, recorder, policy, switches);
    debug.onNewSlab(slab, objects, bytes);
    for (int i = 0; i < objects; i++) {
      putLink(i, i + 1 < objects ? i + 1 : END);
    }
  }

  /** Allocates in the order that a cache must: checks first. */
  long alloc(int slot) {
    return alloc(slot, geometry.objectSizeBytes());
  }

  long alloc(int slot, int requestedBytes) {
    if (head == END) {
      return 0;
    }
    long object = layout.object(slab, head);
    if (!debug.onAlloc(slot, slab, object, requestedBytes)) {
      return 0;
    }
    head = nextFree(slab, object);
    used++;
    return object;
  }

  boolean free(int slot, long object) {
    boolean inSlab = object >= slab && object < slab + bytes;
    if (!debug.onFree(slot, inSlab ? slab : 0, object)) {
      return false;
    }
    putLink(layout.index(slab, object), head);
    head = layout.index(slab, object);
    used--;
    return true;
  }

  void putLink(int index, int next) {
    Memory.putLong(layout.object(slab, index) + geometry.freePointerOffset(), next);
  }

  @Override
  public int objects(long ofSlab) {
    return objects;
  }

  @Override
  public long slabBytes(long ofSlab) {
    return bytes;
  }

  @Override
  public int freeHead(long ofSlab) {
    return head;
  }

  @Override
  public int inUse(long ofSlab) {
    return used;
  }

  @Override
  public int nextFree(long ofSlab, long object) {
    long link = Memory.getLong(object + geometry.freePointerOffset());
    return link == (int) link ? (int) link : -1;
  }

  @Override
  public void endListAt(long ofSlab, long object) {
    putLink(layout.index(slab, object), END);
  }

  @Override
  public void setState(long ofSlab, int freeHead, int inUse) {
    head = freeHead;
    used = inUse;
  }

  @Override
  public long descriptor(long ofSlab) {
    return DESCRIPTOR;
  }

  @Override
  public String flagsText(long ofSlab) {
    return "0x200(slab|node=0|zone=2)";
  }

  @Override
  public void close() {
    memory.close();
  }
}
