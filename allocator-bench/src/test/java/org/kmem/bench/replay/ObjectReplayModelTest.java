package org.kmem.bench.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.agrona.collections.Long2LongHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kmem.bench.replay.ObjectReplayResult.EventCounts;
import org.kmem.bench.trace.Recording;
import org.kmem.bench.trace.Recordings;
import org.kmem.bench.trace.TraceCursor;
import org.kmem.bench.trace.TraceEvent;
import org.kmem.gfp.GfpFlags;
import org.kmem.pagealloc.PageAllocator;
import org.kmem.slab.Kmalloc;
import org.kmem.slab.KmemCache;
import org.kmem.slab.SlabAllocator;
import org.kmem.slab.SlabStrategy;
import org.kmem.zone.X86Machine;

/** Random traces against a naive model of what is in them, real ones against a naive replay, and damaged ones. */
final class ObjectReplayModelTest {
  private static final long BASE = 0xffff888000000000L;

  @TempDir private Path folder;

  /** What a trace should have. */
  private static final class Model {
    final Map<Long, Integer> live = new HashMap<>();
    final Set<Long> freed = new HashSet<>();
    long allocations;
    long frees;
    long older;
    long unmatched;
    long silent;

    void alloc(long ptr, int size) {
      allocations++;
      if (live.put(ptr, size) != null) {
        silent++;
        frees++;
      }
      freed.remove(ptr);
    }

    void free(long ptr) {
      if (live.remove(ptr) != null) {
        frees++;
      } else if (freed.contains(ptr)) {
        unmatched++;
      } else {
        older++;
      }
      freed.add(ptr);
    }
  }

  @Test
  void run_randomTraces_agreeWithTheModel() throws IOException {
    for (int seed = 0; seed < 60; seed++) {
      Random random = new Random(seed);
      Model model = new Model();
      ObjectTraceText text = new ObjectTraceText();
      text.kmalloc(0, BASE, 8, 8); // so that there is something to replay
      model.alloc(BASE, 8);
      int events = random.nextInt(800);
      int cpus = 1 + random.nextInt(4);
      for (int i = 0; i < events; i++) {
        addEvent(text, model, random, random.nextInt(cpus));
      }
      ObjectScript script = text.script(folder);
      for (ReplayedObjects objects : allocators(seed, script)) {
        play(script, objects, random.nextBoolean());
      }
      EventCounts counts = script.counts();
      assertThat(
              List.of(
                  counts.replayed(),
                  counts.kmallocs() + counts.cacheAllocations(),
                  counts.live(),
                  counts.olderFrees(),
                  counts.unmatchedFrees(),
                  counts.silentFrees()))
          .as("seed %d", seed)
          .containsExactly(
              model.allocations + model.frees,
              model.allocations,
              (long) model.live.size(),
              model.older,
              model.unmatched,
              model.silent);
      assertThat(new OverTime(script, Touch.NONE).moments().getLast().requestedBytes())
          .as("seed %d", seed)
          .isEqualTo(model.live.values().stream().mapToLong(Integer::longValue).sum());
    }
  }

  private static List<ReplayedObjects> allocators(int seed, ObjectScript script) {
    List<ReplayedObjects> allocators = new ArrayList<>();
    allocators.add(new LedgerObjects(seed % 3 == 0 ? 5 : 0));
    if (seed % 10 == 0) {
      for (SlabStrategy strategy : SlabStrategy.values()) {
        allocators.add(new EngineObjects(strategy, script, 256L << 20));
      }
    }
    return allocators;
  }

  /** Plays twice, with everything checked that can be; closes the allocator. */
  private static void play(ObjectScript script, ReplayedObjects objects, boolean byThreads) {
    try (objects) {
      try (ObjectPasses passes =
          byThreads
              ? new ObjectStress(script, objects, Touch.LINES)
              : new ObjectPlay(script, objects, Touch.LINES)) {
        for (int pass = 0; pass < 2; pass++) {
          passes.play();
          if (!(objects instanceof LedgerObjects)) { // it counts what takes pages of its own too
            objects.verifyLive(passes.held());
          }
          passes.clear();
        }
      }
      objects.verifyEmpty();
    }
  }

  private static void addEvent(ObjectTraceText text, Model model, Random random, int cpu) {
    long ptr = BASE + random.nextInt(100) * 16384L;
    switch (random.nextInt(5)) {
      case 0 -> {
        int size = 1 + random.nextInt(20_000); // some are so large that they take pages
        text.kmalloc(cpu, ptr, size, 32_768);
        model.alloc(ptr, size);
      }
      case 1 -> {
        text.cacheAlloc(cpu, "site" + random.nextInt(3), ptr, 100, 104);
        model.alloc(ptr, 100);
      }
      case 2 -> {
        text.namedAlloc(cpu, "named", ptr, 700, 704);
        model.alloc(ptr, 700);
      }
      case 3 -> {
        text.kfree(cpu, ptr);
        model.free(ptr);
      }
      default -> {
        text.cacheFree(cpu, ptr, random.nextBoolean() ? "one" : "other");
        model.free(ptr);
      }
    }
  }

  /** Event by event, by address, with one size of cache for all: as one would without a script. */
  @Test
  void script_bundledRecordings_holdsWhatANaiveReplayHolds() throws IOException {
    for (String name : Recordings.bundled()) {
      ObjectScript script = ObjectScript.read(Recordings.open(name));
      try (PageAllocator pages =
              PageAllocator.builder(X86Machine.ofMemory(256L << 20).layout()).backed(true).build();
          SlabAllocator slabs = SlabAllocator.builder(pages).build();
          TraceCursor trace = Recordings.open(name).cursor()) {
        Long2LongHashMap addresses = new Long2LongHashMap(0);
        Kmalloc kmalloc = slabs.kmalloc();
        while (trace.next()) {
          TraceEvent event = trace.event();
          switch (event.type()) {
            case KMALLOC, CACHE_ALLOC -> {
              if (event.ptr() != 0 && event.bytesRequested() > 0) {
                kmalloc.kfree(0, addresses.remove(event.ptr()));
                addresses.put(
                    event.ptr(), kmalloc.kmalloc(0, event.bytesRequested(), GfpFlags.GFP_KERNEL));
              }
            }
            case KFREE, CACHE_FREE -> kmalloc.kfree(0, addresses.remove(event.ptr()));
            default -> {}
          }
        }
        long small =
            Arrays.stream(script.survivors())
                .filter(object -> script.requestOf(object).sizeBytes() <= 8192)
                .count();
        assertThat(addresses.size()).as(name).isEqualTo(script.survivors().length);
        assertThat(slabs.caches().stream().mapToLong(KmemCache::liveObjects).sum())
            .as(name)
            .isEqualTo(small);
        slabs.verify();
      }
    }
  }

  /** What can be read is replayed, and what cannot is refused by name; nothing else comes out. */
  @Test
  void run_damagedTraces_replayOrAreRefused() throws IOException {
    ObjectTraceText whole = new ObjectTraceText();
    Random content = new Random(1);
    Model unused = new Model();
    for (int i = 0; i < 150; i++) {
      addEvent(whole, unused, content, content.nextInt(3));
    }
    List<String> lines = whole.toString().lines().toList();
    int refused = 0;
    int replayed = 0;
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      Path trace = folder.resolve("trace.txt");
      Files.writeString(trace, damage(lines, random));
      try {
        ObjectScript script = ObjectScript.read(Recording.open(trace));
        for (ReplayedObjects objects : allocators(seed, script)) {
          play(script, objects, random.nextBoolean());
        }
        replayed++;
      } catch (ObjectEventsException expected) {
        refused++;
      }
    }
    assertThat(replayed).isGreaterThan(200);
    assertThat(refused).isPositive();
  }

  /** Drops, repeats, shuffles and cuts lines, and puts other digits into them. */
  private static String damage(List<String> lines, Random random) {
    List<String> damaged = new ArrayList<>();
    int kept = random.nextInt(20) == 0 ? 0 : lines.size();
    for (String line : lines.subList(0, kept)) {
      switch (random.nextInt(12)) {
        case 0 -> {}
        case 1 -> {
          damaged.add(line);
          damaged.add(line);
        }
        case 2 -> damaged.add(random.nextInt(damaged.size() + 1), line);
        case 3 -> damaged.add(line.substring(0, random.nextInt(line.length())));
        case 4 -> {
          StringBuilder other = new StringBuilder(line);
          for (int edit = 0; edit < 3; edit++) {
            int at = random.nextInt(other.length());
            if (Character.isDigit(other.charAt(at))) {
              other.setCharAt(at, (char) ('0' + random.nextInt(10)));
            }
          }
          damaged.add(other.toString());
        }
        default -> damaged.add(line);
      }
    }
    return String.join("\n", damaged) + "\n";
  }
}
