package org.kmem.bench.replay;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.kmem.bench.trace.FreeBlocks;
import org.kmem.bench.trace.MigrateTypeNumbers;
import org.kmem.bench.trace.PageBlocks;
import org.kmem.bench.trace.Recording;
import org.kmem.bench.trace.ZoneInfo;
import org.kmem.hook.PageHooks;
import org.kmem.hook.PageTrace;
import org.kmem.pagealloc.PageAllocator;
import org.kmem.pagealloc.Strategy;
import org.kmem.pcp.PcpSizing;
import org.kmem.pcp.PerCpuPages;
import org.kmem.units.Order;
import org.kmem.zone.InvalidMachineException;
import org.kmem.zone.MachineLayout;
import org.kmem.zone.MemoryRange;
import org.kmem.zone.WatermarkBoost;
import org.kmem.zone.Watermarks;
import org.kmem.zone.Zone;
import org.kmem.zone.ZoneLayout;
import org.kmem.zone.ZoneType;

/**
 * Boots a page allocator into the state in which a recording starts: its zones, watermarks, pageblock types
 * and free blocks. Everything else is in use.
 *
 * <p>An allocator that is to decide also gets what the per-CPU lists held, as far as {@link StartLists} finds that.
 */
final class RecordedMachine {
  private final Recording recording;
  private final ZoneInfo zoneInfo;
  private final FreeBlocks freeBlocks;
  private final StartLists startLists;

  private RecordedMachine(Recording recording, ZoneInfo zoneInfo, FreeBlocks freeBlocks)
      throws IOException {
    this.recording = recording;
    this.zoneInfo = zoneInfo;
    this.freeBlocks = freeBlocks;
    this.startLists = StartLists.of(recording, freeBlocks, gate());
  }

  /** What the per-CPU lists held at the start. */
  StartLists startLists() {
    return startLists;
  }

  /**
   * A machine for a recording.
   *
   * @throws SnapshotException if the recording has no zoneinfo or free blocks
   */
  static RecordedMachine of(Recording recording, Optional<FreeBlocks> freeList) throws IOException {
    return new RecordedMachine(
        recording,
        recording
            .start()
            .zoneInfo()
            .orElseThrow(() -> SnapshotException.missing(recording.name(), "start.zoneinfo.txt")),
        freeList
            .or(() -> recording.start().freeBlocks())
            .orElseThrow(
                () -> SnapshotException.missing(recording.name(), "start.freeblocks.txt")));
  }

  /** A machine whose allocator is to decide: per-CPU lists, or what it has in their place, are filled. */
  PageAllocator boot(Strategy strategy, PageHooks hooks) {
    PageAllocator pages = bootEmpty(strategy, hooks, PageTrace.NONE);
    try {
      fillCaches(pages);
      return pages;
    } catch (RuntimeException unusable) {
      pages.close();
      throw unusable;
    }
  }

  /** A machine with nothing but the free blocks: what was on per-CPU lists is in use. */
  PageAllocator bootEmpty(Strategy strategy, PageHooks hooks, PageTrace trace) {
    PageAllocator pages = build(strategy, hooks, trace);
    try {
      restore(pages);
      return pages;
    } catch (RuntimeException unusable) {
      pages.close();
      throw unusable;
    }
  }

  private PageAllocator build(Strategy strategy, PageHooks hooks, PageTrace trace) {
    try {
      return PageAllocator.builder(layout(strategy))
          .cpus(cpus())
          .strategy(strategy)
          .hooks(hooks)
          .trace(trace)
          .build();
    } catch (InvalidMachineException impossible) {
      throw SnapshotException.contradiction(
          recording.name(), String.valueOf(impossible.getMessage()));
    }
  }

  private void restore(PageAllocator pages) {
    MigrateTypeNumbers numbers = recording.migrateTypes();
    recording.start().pageBlocks().ifPresent(blocks -> setPageblockTypes(pages, blocks, numbers));
    if (pages.strategy().hasFreeLists()) {
      for (int i = 0; i < freeBlocks.count(); i++) {
        release(pages, freeBlocks.pfn(i), freeBlocks.order(i));
      }
    }
    for (ZoneInfo.Zone recorded : zoneInfo.zones()) {
      configure(zone(pages, recorded), recorded);
    }
  }

  /** A gate for the events of this machine. */
  EventGate gate() {
    long endPfn =
        zoneInfo.zones().stream()
            .mapToLong(zone -> zone.startPfn().orElse(0) + zone.spanned())
            .max()
            .orElse(0);
    return new EventGate(endPfn, recording.migrateTypes());
  }

  int cpus() {
    int perZone = zoneInfo.zones().stream().mapToInt(zone -> zone.perCpu().size()).max().orElse(1);
    return Math.max(1, recording.meta().map(meta -> meta.cpus()).orElse(perZone));
  }

  /**
   * The recorded zones. Free blocks go to free lists one by one; an allocator without lists takes over ranges at
   * boot, and the free blocks are all the memory it gets.
   */
  private MachineLayout layout(Strategy strategy) {
    boolean byRanges = !strategy.hasFreeLists();
    List<ZoneLayout> zones = new ArrayList<>();
    int nodes = zoneInfo.zones().stream().mapToInt(ZoneInfo.Zone::node).max().orElse(0) + 1;
    for (int node = 0; node < nodes; node++) {
      for (ZoneType type : ZoneType.values()) {
        int wanted = node;
        zones.add(
            zoneInfo
                .zone(node, type.kernelName())
                .map(zone ->
                    new ZoneLayout(
                        wanted,
                        type,
                        zone.startPfn().orElse(0),
                        zone.spanned(),
                        byRanges ? zone.managed() : zone.present(),
                        zone.managed()))
                .orElse(new ZoneLayout(node, type, 0, 0, 0, 0)));
      }
    }
    return new MachineLayout(nodes, byRanges ? freeRanges() : List.of(), zones);
  }

  private List<MemoryRange> freeRanges() {
    List<MemoryRange> ranges = new ArrayList<>();
    for (int i = 0; i < freeBlocks.count(); i++) {
      long start = freeBlocks.pfn(i);
      long end = start + Order.pages(freeBlocks.order(i));
      ranges.add(new MemoryRange(nodeOf(start), start, end));
    }
    return ranges;
  }

  private int nodeOf(long pfn) {
    for (ZoneInfo.Zone zone : zoneInfo.zones()) {
      long start = zone.startPfn().orElse(0);
      if (pfn >= start && pfn < start + zone.spanned()) {
        return zone.node();
      }
    }
    throw SnapshotException.contradiction(
        recording.name(), "free block " + pfn + " is in no zone of the zoneinfo");
  }

  private static void setPageblockTypes(
      PageAllocator pages, PageBlocks blocks, MigrateTypeNumbers numbers) {
    for (PageBlocks.Block block : blocks.blocks()) {
      Zone zone = pages.zoneOf(block.pfn());
      if (zone != null) {
        pages.setPageblockType(block.pfn(), numbers.toMigrateType(block.migrateType()));
      } else if (pages.zoneOf(block.pfn() + 1) != null) {
        // The DMA zone starts at frame 1: its first pageblock is named by frame 0.
        pages.setPageblockType(block.pfn() + 1, numbers.toMigrateType(block.migrateType()));
      }
    }
  }

  private void release(PageAllocator pages, long pfn, int order) {
    Zone zone = pages.zoneOf(pfn);
    if (zone == null
        || !Order.isValid(order)
        || pfn + Order.pages(order) > zone.layout().endPfn()) {
      throw SnapshotException.contradiction(
          recording.name(),
          "free block " + pfn + " of order " + order + " is in no zone of the zoneinfo");
    }
    zone.buddy().release(pfn, order);
  }

  private static Zone zone(PageAllocator pages, ZoneInfo.Zone recorded) {
    return pages.zones().stream()
        .filter(zone -> zone.nodeId() == recorded.node())
        .filter(zone -> zone.type().kernelName().equals(recorded.name()))
        .findFirst()
        .orElseThrow();
  }

  private void configure(Zone zone, ZoneInfo.Zone recorded) {
    long boost = recorded.boost();
    Watermarks marks =
        new Watermarks(
            recorded.min() - boost,
            recorded.low() - boost,
            recorded.high() - boost,
            recorded.promo() - boost);
    long[] protection = new long[ZoneType.COUNT];
    for (int i = 0; i < Math.min(ZoneType.COUNT, recorded.protection().size()); i++) {
      protection[i] = recorded.protection().get(i);
    }
    zone.setWatermarks(
        marks,
        WatermarkBoost.limit(recorded.managed(), marks.high(), WatermarkBoost.DEFAULT_FACTOR),
        protection);
    int fraction = recording.meta().map(meta -> Math.toIntExact(meta.pcpHighFraction())).orElse(0);
    PcpSizing sizing = PcpSizing.of(recorded.managed(), marks.low(), cpus(), cpus(), fraction);
    zone.source()
        .resizeCaches(
            sizing.batch(), Math.toIntExact(sizing.highMin()), Math.toIntExact(sizing.highMax()));
    PerCpuPages pcp = zone.pcp();
    for (ZoneInfo.PerCpu cpu : recorded.perCpu()) {
      if (pcp != null && cpu.cpu() < pcp.slots()) {
        pcp.replay().restoreHigh(cpu.cpu(), Math.toIntExact(cpu.high()));
      }
    }
  }

  private void fillCaches(PageAllocator pages) {
    for (ZoneInfo.Zone recorded : zoneInfo.zones()) {
      long[] counts = new long[pages.slots()];
      for (ZoneInfo.PerCpu cpu : recorded.perCpu()) {
        if (cpu.cpu() < counts.length) {
          counts[cpu.cpu()] = cpu.count();
        }
      }
      startLists.fill(pages, zone(pages, recorded), counts);
    }
  }
}
