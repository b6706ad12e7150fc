package org.kmem.stat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kmem.gfp.GfpFlags;
import org.kmem.page.VerifyEngine;
import org.kmem.pagealloc.PageAllocator;
import org.kmem.slab.CacheFlags;
import org.kmem.slab.KmemCache;
import org.kmem.slab.SlabAllocator;
import org.kmem.slab.SlabStrategy;
import org.kmem.stat.SlabSysfsException.Errno;
import org.kmem.zone.CpuTopology;
import org.kmem.zone.X86Machine;

class SlabSysfsTest {
  private static final int GFP = GfpFlags.GFP_KERNEL;

  /** Attributes that say how much a cache is used. */
  private static final Set<String> COUNTS =
      Set.of(
          "cpu_slabs",
          "objects",
          "objects_partial",
          "partial",
          "slabs",
          "slabs_cpu_partial",
          "total_objects");

  @RegisterExtension final VerifyEngine engine = new VerifyEngine();

  private final PageAllocator pages =
      engine.own(
          PageAllocator.builder(X86Machine.ofMemory(128L << 20).nodes(2).cpus(2).layout())
              .cpus(CpuTopology.uniform(2, 2))
              .backed(true)
              .build(),
          PageAllocator::verify);

  private final SlabAllocator slabs =
      engine.own(SlabAllocator.builder(pages).build(), SlabAllocator::verify);

  private final SlabSysfs sysfs = new SlabSysfs(slabs);

  /** A file of a real kernel. */
  private record Recorded(String directory, String name, int mode, String text) {
    static Recorded of(String line) {
      String[] fields = line.split("[/ |]", 4);
      String text = line.substring(line.indexOf('|') + 1).replace('~', '\n');
      return new Recorded(fields[0], fields[1], Integer.parseInt(fields[2], 8), text);
    }
  }

  private static List<Recorded> recorded() {
    return RecordedFiles.text("slab-sysfs", "files").lines().map(Recorded::of).toList();
  }

  @Test
  void read_generalCaches_isWhatTheKernelSays() {
    List<Recorded> general =
        recorded().stream().filter(file -> file.directory.contains("kmalloc-")).toList();
    assertThat(general).extracting(Recorded::directory).contains("kmalloc-64", "kmalloc-8k");
    for (Recorded file : general) {
      assertThat(sysfs.mode(file.directory, file.name)).as("%s", file).isEqualTo(file.mode);
      String text = sysfs.read(file.directory, file.name);
      if (COUNTS.contains(file.name)) {
        assertThat(text).as("%s", file).matches("0(\\(0\\))?\n");
        assertThat(file.text).matches("\\d+(\\(\\d+\\))?( [CN]\\d+=\\d+(\\(\\d+\\))?)*\n");
      } else {
        assertThat(text).as("%s", file).isEqualTo(file.text);
      }
    }
  }

  @Test
  void attributes_ofACache_areThoseOfTheKernel() {
    Map<String, Set<String>> names = new TreeMap<>();
    recorded()
        .forEach(file ->
            names.computeIfAbsent(file.directory, directory -> new HashSet<>()).add(file.name));
    assertThat(names).hasSizeGreaterThan(4);
    assertThat(names.values())
        .allSatisfy(
            attributes -> assertThat(sysfs.attributes("kmalloc-64")).hasSameElementsAs(attributes));
    assertThat(sysfs.attributes("kmalloc-64")).isSorted();
  }

  @ParameterizedTest
  @CsvSource({
    ":0000312, 0",
    ":a-0000312, 2",
    ":A-0000312, 4",
    ":aA-0000312, 6",
    ":d-0000312, 32",
    ":D-0000312, 64",
    ":DA-0000312, 68",
    ":F-0000312, 512",
    ":aFA-0000312, 518"
  })
  void entries_cacheThatMayShare_isALinkToItsKind(String id, int flags) {
    slabs.create("mine", 312, 0, flags);
    assertThat(sysfs.entries()).contains(id, "mine").isSorted();
    assertThat(sysfs.linkTarget("mine")).contains(id);
    assertThat(sysfs.linkTarget(id)).isEmpty();
    assertThat(sysfs.read("mine", "object_size")).isEqualTo("312\n");
    assertThat(sysfs.read(id, "object_size")).isEqualTo("312\n");
    assertThat(sysfs.read(id, "aliases")).isEqualTo("0\n");
    assertThat(slabs.create("ours", 310, 0, flags)).isSameAs(slabs.find("mine"));
    assertThat(sysfs.linkTarget("ours")).contains(id);
    assertThat(sysfs.read("ours", "aliases")).isEqualTo("1\n");
  }

  @Test
  void entries_cacheThatNeverShares_isADirectoryOfItsOwnName() {
    slabs.create("constructed", 312, 0, 0, object -> {});
    slabs.create("by-rcu", 312, 0, CacheFlags.SLAB_TYPESAFE_BY_RCU);
    slabs.create("alone", 312, 0, CacheFlags.SLAB_NO_MERGE);
    assertThat(sysfs.entries())
        .contains("constructed", "by-rcu", "alone", "kmalloc-64", "kmalloc-cg-64", "dma-kmalloc-8k")
        .noneMatch(entry -> entry.startsWith(":"));
    assertThat(sysfs.linkTarget("constructed")).isEmpty();
    assertThat(sysfs.read("constructed", "ctor")).isEqualTo(SlabSysfsTest.class.getName() + "\n");
    assertThat(sysfs.read("by-rcu", "ctor")).isEmpty();
    assertThat(sysfs.read("by-rcu", "destroy_by_rcu")).isEqualTo("1\n");
  }

  @Test
  void entries_withoutMerging_areNames() {
    try (SlabAllocator apart = SlabAllocator.builder(pages).merging(false).build()) {
      apart.create("mine", 312, 0, 0);
      assertThat(new SlabSysfs(apart).entries())
          .contains("mine")
          .noneMatch(entry -> entry.startsWith(":"));
      assertThat(new SlabSysfs(apart).linkTarget("mine")).isEmpty();
    }
  }

  @Test
  void read_countsOfTwoNodes_nameThem() {
    KmemCache cache = slabs.create("spread", 256, 0, CacheFlags.SLAB_NO_MERGE);
    long[] held = new long[160];
    for (int i = 0; i < held.length; i++) {
      held[i] = cache.allocNode(0, GFP, i % 4 == 0 ? 1 : 0);
    }
    // Of 16 objects each: 8 slabs of node 0, 3 of node 1, the last of them with 8 objects.
    assertThat(sysfs.read("spread", "slabs")).isEqualTo("11 N0=8 N1=3\n");
    assertThat(sysfs.read("spread", "total_objects")).isEqualTo("176 N0=128 N1=48\n");
    assertThat(sysfs.read("spread", "objects")).isEqualTo("160 N0=120 N1=40\n");
    assertThat(sysfs.read("spread", "partial")).isEqualTo("2 N0=1 N1=1\n");
    assertThat(sysfs.read("spread", "objects_partial")).isEqualTo("16 N0=8 N1=8\n");
    assertThat(sysfs.read("spread", "cpu_slabs")).isEqualTo("0\n");
    for (long object : held) {
      cache.free(0, object);
    }
    assertThat(sysfs.read("spread", "objects")).isNotEqualTo("0\n");
    cache.shrink();
    assertThat(sysfs.read("spread", "slabs")).isEqualTo("0\n");
    assertThat(sysfs.read("spread", "objects_partial")).isEqualTo("0\n");
  }

  @Test
  void read_slabsOfCpus_nameThem() {
    KmemCache cache = slabs.create("at-hand", 256, 0, CacheFlags.SLAB_NO_MERGE);
    long[] held = new long[64];
    for (int i = 0; i < held.length; i++) {
      held[i] = cache.alloc(1, GFP);
    }
    assertThat(sysfs.read("at-hand", "cpu_slabs")).isEqualTo("1 N1=1\n");
    assertThat(sysfs.read("at-hand", "slabs_cpu_partial")).isEqualTo("0(0)\n");
    cache.free(1, held[0]);
    cache.free(1, held[20]);
    assertThat(sysfs.read("at-hand", "cpu_slabs")).isEqualTo("3 N1=3\n");
    assertThat(sysfs.read("at-hand", "slabs_cpu_partial")).isEqualTo("16(2) C1=16(2)\n");
    // What CPUs have counts as active.
    assertThat(sysfs.read("at-hand", "objects")).isEqualTo("64 N1=64\n");
    assertThat(cache.liveObjects()).isEqualTo(62);
    sysfs.write("at-hand", "cpu_partial", "0");
    assertThat(sysfs.read("at-hand", "cpu_slabs")).isEqualTo("0\n");
    assertThat(sysfs.read("at-hand", "objects")).isEqualTo("62 N1=62\n");
    cache.free(1, held[40]);
    assertThat(sysfs.read("at-hand", "cpu_slabs")).isEqualTo("0\n");
  }

  @Test
  void write_minPartial_keepsFewerEmptySlabs() {
    KmemCache cache = slabs.create("kept", 256, 0, CacheFlags.SLAB_NO_MERGE);
    assertThat(sysfs.read("kept", "min_partial")).isEqualTo("5\n");
    for (int most : new int[] {5, 2, 0}) {
      sysfs.write("kept", "min_partial", most + "\n");
      assertThat(sysfs.read("kept", "min_partial")).isEqualTo(most + "\n");
      long[] held = new long[400];
      cache.allocBulk(0, GFP, held, 0, held.length);
      cache.drain(0);
      cache.freeBulk(0, held, 0, held.length);
      cache.drain(0);
      assertThat(cache.figures().slabs()).isEqualTo(most);
    }
    sysfs.write("kept", "min_partial", "18446744073709551615");
    assertThat(sysfs.read("kept", "min_partial")).isEqualTo("18446744073709551615\n");
  }

  @Test
  void write_shrink_givesEmptySlabsBack() {
    KmemCache cache = slabs.create("shrunk", 256, 0, CacheFlags.SLAB_NO_MERGE);
    cache.free(0, cache.alloc(0, GFP));
    assertThat(sysfs.read("shrunk", "slabs")).isEqualTo("1 N0=1\n");
    assertThat(sysfs.read("shrunk", "shrink")).isEmpty();
    assertErrno(Errno.EINVAL, "shrunk", "shrink", "0");
    assertThat(sysfs.read("shrunk", "slabs")).isEqualTo("1 N0=1\n");
    sysfs.write("shrunk", "shrink", "1\n");
    assertThat(sysfs.read("shrunk", "slabs")).isEqualTo("0\n");
  }

  /** What Linux 6.12.107 made of each text: of any of the three files, what is read afterwards. */
  @ParameterizedTest
  @CsvSource({
    "'0', 0, 0, 0",
    "'1\n', 1, 1, 1",
    "'+7', 7, 7, 7",
    "'010', 10, 10, 10",
    "'100', 100, 100, 100",
    "'101', 101, 101, ERANGE",
    "'4294967295', 4294967295, 4294967295, ERANGE",
    "'4294967296', 4294967296, ERANGE, ERANGE",
    "'18446744073709551615', 18446744073709551615, ERANGE, ERANGE",
    "'18446744073709551616', ERANGE, ERANGE, ERANGE",
    "'\n', EINVAL, EINVAL, EINVAL",
    "'-1', EINVAL, EINVAL, EINVAL",
    "' 1', EINVAL, EINVAL, EINVAL",
    "'1 ', EINVAL, EINVAL, EINVAL",
    "'1x', EINVAL, EINVAL, EINVAL",
    "'0x10', EINVAL, EINVAL, EINVAL",
    "'5\n\n', EINVAL, EINVAL, EINVAL",
    "'5\n6', EINVAL, EINVAL, EINVAL"
  })
  void write_number_isReadAsTheKernelDoes(
      String text, String minPartial, String cpuPartial, String defragRatio) {
    assertWrite("min_partial", text, minPartial);
    assertWrite("cpu_partial", text, cpuPartial);
    assertWrite("remote_node_defrag_ratio", text, defragRatio);
  }

  private void assertWrite(String attribute, String text, String outcome) {
    String before = sysfs.read("kmalloc-64", attribute);
    if (outcome.startsWith("E")) {
      assertErrno(Errno.valueOf(outcome), "kmalloc-64", attribute, text);
      assertThat(sysfs.read("kmalloc-64", attribute)).isEqualTo(before);
    } else {
      sysfs.write("kmalloc-64", attribute, text);
      assertThat(sysfs.read("kmalloc-64", attribute)).isEqualTo(outcome + "\n");
    }
  }

  @Test
  void write_filesThatDoSomething_lookAtTheFirstCharacter() {
    for (String text : new String[] {"1", "10", "1 ", "12", "11\n", "1x"}) {
      sysfs.write("kmalloc-64", "shrink", text);
      assertErrno(Errno.EINVAL, "kmalloc-64", "validate", text);
    }
    for (String text : new String[] {"0", "01", " 1", "2", "-1", "x"}) {
      assertErrno(Errno.EINVAL, "kmalloc-64", "shrink", text);
      assertErrno(Errno.EINVAL, "kmalloc-64", "validate", text);
    }
    sysfs.write("kmalloc-64", "skip_kfence", "1\n");
    assertThat(sysfs.read("kmalloc-64", "skip_kfence")).isEqualTo("1\n");
    for (String text : new String[] {"2", "-1", "x"}) {
      assertErrno(Errno.EINVAL, "kmalloc-64", "skip_kfence", text);
    }
    sysfs.write("kmalloc-64", "skip_kfence", "0");
    assertThat(sysfs.read("kmalloc-64", "skip_kfence")).isEqualTo("0\n");
  }

  @Test
  void write_ofACacheThatIsDebugged_checksItAndGivesCpusNothing() {
    KmemCache cache = slabs.create("debugged", 200, 0, CacheFlags.SLAB_POISON);
    cache.free(0, cache.alloc(0, GFP));
    assertThat(sysfs.read("debugged", "poison")).isEqualTo("1\n");
    assertThat(sysfs.read("debugged", "cpu_partial")).isEqualTo("0\n");
    sysfs.write("debugged", "validate", "1");
    sysfs.write("debugged", "cpu_partial", "0");
    assertErrno(Errno.EINVAL, "debugged", "cpu_partial", "1");
    assertErrno(Errno.EINVAL, "debugged", "validate", "0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"aliases", "order", "sanity_checks", "trace", "slab_size", "objects"})
  void write_fileThatCanOnlyBeRead_isRefused(String attribute) {
    assertErrno(Errno.EACCES, "kmalloc-64", attribute, "1");
  }

  @Test
  void read_whatIsNotThere_isNoEntry() {
    assertThatThrownBy(() -> sysfs.read("kmalloc-64", "nosuch"))
        .isInstanceOfSatisfying(
            SlabSysfsException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOENT))
        .hasMessageContaining("/sys/kernel/slab/kmalloc-64/nosuch");
    for (String entry : new String[] {"nosuch", ":0000001", ""}) {
      assertThatThrownBy(() -> sysfs.read(entry, "order"))
          .isInstanceOfSatisfying(
              SlabSysfsException.class,
              e -> assertThat(e.path()).isEqualTo("/sys/kernel/slab/" + entry));
      assertThatThrownBy(() -> sysfs.attributes(entry)).isInstanceOf(SlabSysfsException.class);
      assertThatThrownBy(() -> sysfs.linkTarget(entry)).isInstanceOf(SlabSysfsException.class);
    }
    assertErrno(Errno.ENOENT, "kmalloc-64", "nosuch", "1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"SLUB", "SHEAF", "TREIBER", "LOCKED"})
  void read_anyStrategy_hasObjectsAndSlabs(String strategy) {
    try (SlabAllocator other =
        SlabAllocator.builder(pages).strategy(SlabStrategy.valueOf(strategy)).build()) {
      KmemCache cache = other.create("any", 256, 0, CacheFlags.SLAB_NO_MERGE);
      for (int i = 0; i < 40; i++) {
        cache.alloc(0, GFP);
      }
      SlabSysfs files = new SlabSysfs(other);
      for (String name : files.attributes("any")) {
        assertThat(files.read("any", name)).as(name).matches("|.*\n");
      }
      assertThat(files.read("any", "objects"))
          .isEqualTo(
              cache.counts().active()
                  + " N0="
                  + SlabInfo.of(other).caches().getFirst().activeObjects()
                  + "\n");
    }
  }

  private void assertErrno(Errno errno, String entry, String attribute, String text) {
    assertThatThrownBy(() -> sysfs.write(entry, attribute, text))
        .isInstanceOfSatisfying(
            SlabSysfsException.class, e -> assertThat(e.errno()).as(text).isEqualTo(errno))
        .hasMessageContaining("/sys/kernel/slab/" + entry + "/" + attribute + ": " + errno);
  }
}
