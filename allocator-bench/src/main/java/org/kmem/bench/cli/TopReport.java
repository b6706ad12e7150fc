package org.kmem.bench.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Formatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.kmem.pool.budget.Budget;
import org.kmem.pool.budget.BudgetFigures;
import org.kmem.pool.top.CacheRow;
import org.kmem.pool.top.CountersFile;
import org.kmem.pool.top.HeapSnapshot;
import org.kmem.pool.top.ProcessMemory;
import org.kmem.stat.SlabTopOrder;
import org.kmem.units.PageSize;

/**
 * What {@code kmem top} shows: the heaps of one process, and where its memory is. Immutable.
 *
 * @param pid the process
 * @param running whether it is the process that wrote the figures, and lives
 * @param command what it runs, empty if that is not known
 * @param residentBytes what it has in RAM; -1 if that is not known
 * @param arenaBytes what of that is frames of the heaps, by its {@code smaps}; -1 if that is not known
 * @param tableBytes what the heaps' own tables have in RAM
 * @param restBytes what is left: the rest of the JVM; -1 if that is not known
 * @param heaps its heaps
 */
record TopReport(
    long pid,
    boolean running,
    String command,
    long residentBytes,
    long arenaBytes,
    long tableBytes,
    long restBytes,
    List<Heap> heaps) {
  private static final long UNKNOWN = -1;

  /** The start of a process is known to a hundredth of a second; what is further apart is another process. */
  private static final Duration SAME_START = Duration.ofSeconds(2);

  /** A heap that has not written for so many intervals is not being written any more. */
  private static final int STALE_INTERVALS = 5;

  /**
   * A heap in it.
   *
   * @param name its name
   * @param ageMillis how old the figures are
   * @param stale whether they should have been renewed by now
   * @param capacityBytes what it can hand out in all
   * @param freeBytes what of that is free
   * @param mappedBytes address space of its frames
   * @param residentBytes what of its frames is in RAM, by {@code smaps}; of a process that ended, by its trimmer's last
   *     look
   * @param residentFreeBytes what of that was free at the last look
   * @param givenBackBytes what was given back to the system
   * @param trims times that it was
   * @param budgets its budgets, each before those below it
   * @param caches its caches in the order that was asked for
   */
  record Heap(
      String name,
      long ageMillis,
      boolean stale,
      long capacityBytes,
      long freeBytes,
      long mappedBytes,
      long residentBytes,
      long residentFreeBytes,
      long givenBackBytes,
      long trims,
      List<BudgetLine> budgets,
      List<CacheLine> caches) {}

  /**
   * A budget in it.
   *
   * @param path names from the root
   * @param tags what its user said of it
   * @param maxBytes what it may use, null for no limit
   * @param highBytes above which its users are slowed, null for never
   * @param requestedBytes what objects in use were asked for
   * @param grantedBytes what is charged
   * @param residentBytes what of that was in RAM at the last look
   * @param peakBytes most that was ever charged
   * @param high charges that left it above its high
   * @param refused charges that were refused
   */
  record BudgetLine(
      String path,
      Map<String, String> tags,
      @Nullable Long maxBytes,
      @Nullable Long highBytes,
      long requestedBytes,
      long grantedBytes,
      long residentBytes,
      long peakBytes,
      long high,
      long refused) {
    static BudgetLine of(BudgetFigures figures) {
      return new BudgetLine(
          figures.path(),
          new TreeMap<>(figures.tags()),
          limit(figures.maxBytes()),
          limit(figures.highBytes()),
          figures.requestedBytes(),
          figures.grantedBytes(),
          figures.residentBytes(),
          figures.peakBytes(),
          figures.events().high(),
          figures.events().refused());
    }

    private static @Nullable Long limit(long bytes) {
      return bytes == Budget.UNLIMITED ? null : bytes;
    }
  }

  /**
   * A cache in it.
   *
   * @param name its name
   * @param budget path of the budget that pays for it
   * @param objectSizeBytes size of an object
   * @param liveObjects objects in users' hands
   * @param activeObjects the same with those at hand for threads
   * @param objects objects that there is room for
   * @param slabs slabs
   * @param bytes their pages
   */
  record CacheLine(
      String name,
      String budget,
      int objectSizeBytes,
      long liveObjects,
      long activeObjects,
      long objects,
      long slabs,
      long bytes) {
    static CacheLine of(CacheRow row) {
      return new CacheLine(
          row.figures().name(),
          row.budget(),
          row.figures().sizeBytes(),
          row.liveObjects(),
          row.figures().activeObjects(),
          row.figures().objects(),
          row.figures().slabs(),
          (row.figures().slabs() * row.figures().pagesPerSlab()) << PageSize.SHIFT);
    }
  }

  /** Reads the files of a process, at least one, and asks the system about it. */
  static TopReport read(List<Path> files, SlabTopOrder order) throws IOException {
    List<HeapSnapshot> snapshots = new ArrayList<>();
    for (Path file : files) {
      snapshots.add(CountersFile.read(file));
    }
    HeapSnapshot first = snapshots.getFirst();
    Optional<ProcessHandle> process = ProcessHandle.of(first.pid()).filter(p -> isThatOf(p, first));
    ProcessMemory memory = process.isPresent() ? ProcessMemory.of(first.pid()) : null;
    long resident = memory == null ? UNKNOWN : memory.residentBytes();
    long arenas = memory == null ? UNKNOWN : 0;
    long tables = 0;
    List<Heap> heaps = new ArrayList<>();
    for (HeapSnapshot snapshot : snapshots) {
      long ofArena =
          memory == null
              ? snapshot.footprint().residentBytes()
              : memory.residentBytes(snapshot.address(), snapshot.footprint().mappedBytes());
      arenas = memory == null ? UNKNOWN : arenas + ofArena;
      tables += snapshot.tableBytes();
      heaps.add(heap(snapshot, ofArena, order));
    }
    return new TopReport(
        first.pid(),
        process.isPresent(),
        process.flatMap(handle -> handle.info().command()).orElse(""),
        resident,
        arenas,
        tables,
        memory == null ? UNKNOWN : Math.max(0, resident - arenas - tables),
        heaps);
  }

  private static boolean isThatOf(ProcessHandle process, HeapSnapshot written) {
    return process
        .info()
        .startInstant()
        .map(start -> Duration.between(start, written.began()).abs().compareTo(SAME_START) < 0)
        .orElse(false);
  }

  private static Heap heap(HeapSnapshot snapshot, long resident, SlabTopOrder order) {
    long age = Math.max(0, Duration.between(snapshot.written(), Instant.now()).toMillis());
    List<CacheRow> sorted =
        snapshot.caches().stream()
            .sorted(Comparator.comparing(CacheRow::figures, order.comparator()))
            .toList();
    return new Heap(
        snapshot.name(),
        age,
        age > (long) STALE_INTERVALS * Math.max(1, snapshot.intervalMillis()),
        snapshot.capacityBytes(),
        snapshot.freeBytes(),
        snapshot.footprint().mappedBytes(),
        resident,
        snapshot.footprint().residentFreeBytes(),
        snapshot.footprint().givenBackBytes(),
        snapshot.footprint().trims(),
        snapshot.budgets().stream().map(BudgetLine::of).toList(),
        sorted.stream().map(CacheLine::of).toList());
  }

  /** The tables, each line ended. */
  String text() {
    Formatter text = new Formatter(Locale.ROOT);
    if (running) {
      text.format("Process %d %s: %s in RAM%n", pid, command, Bytes.text(residentBytes));
      text.format(
          "  %s arenas of its heaps, %s their tables, %s the rest of the JVM%n",
          Bytes.text(arenaBytes), Bytes.text(tableBytes), Bytes.text(restBytes));
    } else {
      text.format("Process %d has ended: the last figures it wrote%n", pid);
    }
    for (Heap heap : heaps) {
      append(text, heap);
    }
    return text.toString();
  }

  private static void append(Formatter text, Heap heap) {
    text.format(
        "%nHeap %s, %.1f s ago%s%n",
        heap.name, heap.ageMillis / 1000.0, heap.stale ? ": it is not written any more" : "");
    text.format(
        "  Capacity %s, %s free; %s resident, %s of it free; %s given back in %d trims%n",
        Bytes.text(heap.capacityBytes),
        Bytes.text(heap.freeBytes),
        Bytes.text(heap.residentBytes),
        Bytes.text(heap.residentFreeBytes),
        Bytes.text(heap.givenBackBytes),
        heap.trims);
    text.format(
        "%n%10s %10s %10s %10s %10s %8s  %s%n",
        "REQUESTED", "GRANTED", "RESIDENT", "HIGH", "MAX", "REFUSED", "BUDGET");
    for (BudgetLine budget : heap.budgets) {
      text.format(
          "%10s %10s %10s %10s %10s %8d  %s%s%n",
          Bytes.text(budget.requestedBytes),
          Bytes.text(budget.grantedBytes),
          Bytes.text(budget.residentBytes),
          limit(budget.highBytes),
          limit(budget.maxBytes),
          budget.refused,
          budget.path,
          tags(budget.tags));
    }
    text.format(
        "%n%9s %9s %4s %9s %8s %10s  %s%n",
        "OBJS", "LIVE", "USE", "OBJ SIZE", "SLABS", "CACHE SIZE", "NAME");
    for (CacheLine cache : heap.caches) {
      text.format(
          "%9d %9d %3d%% %9d %8d %10s  %s%n",
          cache.objects,
          cache.liveObjects,
          cache.objects == 0 ? 0 : 100 * cache.liveObjects / cache.objects,
          cache.objectSizeBytes,
          cache.slabs,
          Bytes.text(cache.bytes),
          cache.name);
    }
  }

  private static String limit(@Nullable Long bytes) {
    return bytes == null ? "-" : Bytes.text(bytes);
  }

  private static String tags(Map<String, String> tags) {
    return tags.isEmpty()
        ? ""
        : tags.entrySet().stream()
            .map(Map.Entry::toString)
            .collect(Collectors.joining(",", "  [", "]"));
  }
}
