package org.kmem.pool.top;

import static org.kmem.pool.top.CountersLayout.BUDGET_BYTES;
import static org.kmem.pool.top.CountersLayout.CACHE_BYTES;
import static org.kmem.pool.top.CountersLayout.CACHE_NAME_BYTES;
import static org.kmem.pool.top.CountersLayout.FILE_BYTES;
import static org.kmem.pool.top.CountersLayout.HEADER_BYTES;
import static org.kmem.pool.top.CountersLayout.HEAP_BYTES;
import static org.kmem.pool.top.CountersLayout.HEAP_NAME_BYTES;
import static org.kmem.pool.top.CountersLayout.ORDER;
import static org.kmem.pool.top.CountersLayout.PATH_BYTES;
import static org.kmem.pool.top.CountersLayout.TAGS_BYTES;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.kmem.pool.budget.BudgetEvents;
import org.kmem.pool.budget.BudgetFigures;
import org.kmem.pool.trim.Footprint;
import org.kmem.slab.CacheFigures;
import org.kmem.slab.InvalidCacheException;

/**
 * The body of a counters file, from and to a snapshot. Decoding trusts nothing: what cannot be is an exception, and no
 * text has a character that a terminal would act upon. Pure functions.
 */
final class CountersEncoding {
  private CountersEncoding() {}

  /** Encodes what there is room for: budgets before caches. */
  static byte[] body(HeapSnapshot heap) {
    int room = FILE_BYTES - HEADER_BYTES - HEAP_BYTES;
    int budgets = Math.min(heap.budgets().size(), room / BUDGET_BYTES);
    int caches = Math.min(heap.caches().size(), (room - budgets * BUDGET_BYTES) / CACHE_BYTES);
    byte[] bytes = new byte[HEAP_BYTES + caches * CACHE_BYTES + budgets * BUDGET_BYTES];
    ByteBuffer body = ByteBuffer.wrap(bytes).order(ORDER);
    Footprint footprint = heap.footprint();
    body.putLong(heap.address()).putLong(footprint.mappedBytes()).putLong(heap.capacityBytes());
    body.putLong(heap.freeBytes()).putLong(heap.cachedBytes());
    body.putLong(footprint.residentBytes()).putLong(footprint.residentFreeBytes());
    body.putLong(footprint.givenBackBytes()).putLong(footprint.trims()).putLong(heap.tableBytes());
    body.putInt(caches).putInt(budgets);
    putText(body, heap.name(), HEAP_NAME_BYTES);
    List<String> paths = heap.budgets().stream().map(BudgetFigures::path).toList();
    heap.caches().subList(0, caches).forEach(row -> putCache(body, row, paths));
    heap.budgets().subList(0, budgets).forEach(budget -> putBudget(body, budget));
    return bytes;
  }

  private static void putCache(ByteBuffer body, CacheRow row, List<String> paths) {
    CacheFigures cache = row.figures();
    putText(body, cache.name(), CACHE_NAME_BYTES);
    body.putLong(row.liveObjects()).putLong(cache.activeObjects()).putLong(cache.objects());
    body.putLong(cache.slabs()).putInt(cache.sizeBytes()).putInt(cache.objectsPerSlab());
    body.putInt(cache.pagesPerSlab()).putInt(paths.indexOf(row.budget()));
  }

  private static void putBudget(ByteBuffer body, BudgetFigures budget) {
    putText(body, budget.path(), PATH_BYTES);
    putText(
        body,
        new TreeMap<>(budget.tags())
            .entrySet().stream().map(Map.Entry::toString).collect(Collectors.joining(",")),
        TAGS_BYTES);
    body.putLong(budget.maxBytes()).putLong(budget.highBytes());
    body.putLong(budget.requestedBytes()).putLong(budget.grantedBytes());
    body.putLong(budget.peakBytes()).putLong(budget.residentBytes());
    BudgetEvents events = budget.events();
    body.putLong(events.high()).putLong(events.max()).putLong(events.refused());
    body.putLong(events.throttledNanos());
  }

  /** As much of a text as there is room for; a character that is cut through is left out when it is read. */
  private static void putText(ByteBuffer body, String text, int room) {
    body.put(Arrays.copyOf(text.getBytes(StandardCharsets.UTF_8), room));
  }

  /**
   * Decodes a body.
   *
   * @throws CountersFileException if it cannot be one
   */
  static HeapSnapshot snapshot(byte[] bytes, long pid, Instant began, Instant written, int interval)
      throws CountersFileException {
    if (bytes.length < HEAP_BYTES) {
      throw new CountersFileException("its body is too short: the file is damaged");
    }
    ByteBuffer body = ByteBuffer.wrap(bytes).order(ORDER);
    long address = body.getLong();
    long mapped = number(body);
    long capacity = number(body);
    long free = number(body);
    long cached = number(body);
    Footprint footprint =
        new Footprint(mapped, number(body), number(body), number(body), number(body), 0);
    long tables = number(body);
    long caches = body.getInt();
    long budgets = body.getInt();
    if (caches < 0
        || budgets < 0
        || HEAP_BYTES + caches * CACHE_BYTES + budgets * BUDGET_BYTES != bytes.length) {
      throw new CountersFileException(
          "its body of %d bytes cannot have %d caches and %d budgets: the file is damaged"
              .formatted(bytes.length, caches, budgets));
    }
    String name = text(body, HEAP_NAME_BYTES);
    List<RawCache> raw = new ArrayList<>();
    for (int i = 0; i < caches; i++) {
      raw.add(cache(body));
    }
    List<BudgetFigures> figures = new ArrayList<>();
    for (int i = 0; i < budgets; i++) {
      figures.add(budget(body));
    }
    List<CacheRow> rows = raw.stream().map(cache -> cache.row(figures)).toList();
    return new HeapSnapshot(
        name, pid, began, written, interval, address, capacity, free, cached, tables, footprint,
        rows, figures);
  }

  /** A cache whose budget is still a number. */
  private record RawCache(CacheFigures figures, long live, int budget) {
    CacheRow row(List<BudgetFigures> budgets) {
      String path = budget >= 0 && budget < budgets.size() ? budgets.get(budget).path() : "?";
      return new CacheRow(figures, live, path);
    }
  }

  private static RawCache cache(ByteBuffer body) throws CountersFileException {
    String name = text(body, CACHE_NAME_BYTES).replace(' ', '_');
    long live = number(body);
    long active = number(body);
    long objects = number(body);
    long slabs = number(body);
    int size = body.getInt();
    int perSlab = body.getInt();
    int pages = body.getInt();
    try {
      CacheFigures figures =
          new CacheFigures(name, active, objects, size, perSlab, pages, slabs, slabs);
      return new RawCache(figures, live, body.getInt());
    } catch (InvalidCacheException impossible) {
      throw new CountersFileException(impossible.getMessage() + ": the file is damaged");
    }
  }

  private static BudgetFigures budget(ByteBuffer body) throws CountersFileException {
    String path = text(body, PATH_BYTES);
    Map<String, String> tags = new TreeMap<>();
    for (String tag : text(body, TAGS_BYTES).split(",", -1)) {
      int equals = tag.indexOf('=');
      if (equals > 0) {
        tags.put(tag.substring(0, equals), tag.substring(equals + 1));
      }
    }
    return new BudgetFigures(
        path,
        tags,
        number(body),
        number(body),
        number(body),
        number(body),
        number(body),
        number(body),
        new BudgetEvents(number(body), number(body), number(body), number(body)));
  }

  private static long number(ByteBuffer body) throws CountersFileException {
    long number = body.getLong();
    if (number < 0) {
      throw new CountersFileException(
          "the figure at byte %d is %d: the file is damaged"
              .formatted(HEADER_BYTES + body.position() - Long.BYTES, number));
    }
    return number;
  }

  private static String text(ByteBuffer body, int room) {
    byte[] bytes = new byte[room];
    body.get(bytes);
    int length = 0;
    while (length < room && bytes[length] != 0) {
      length++;
    }
    String text = new String(bytes, 0, length, StandardCharsets.UTF_8);
    return text.replaceAll("[\\p{Cntrl}\\p{Cf}\\uFFFD]", "");
  }
}
