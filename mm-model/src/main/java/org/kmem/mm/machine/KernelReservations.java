package org.kmem.mm.machine;

import org.kmem.gfp.GfpFlags;
import org.kmem.mm.pgtable.PagingMode;
import org.kmem.mm.physmem.PhysicalMemory;
import org.kmem.mm.sim.MachineOptions;
import org.kmem.slab.Kmalloc;
import org.kmem.units.Order;
import org.kmem.units.PageSize;
import org.kmem.units.Pfn;

/**
 * The memory that a kernel has in use when it starts its first program, besides what the parts of the model
 * take for themselves: pools for DMA, hash tables of the network, objects, modules, page tables of its own.
 *
 * <p>Implementation notes. Found by comparing {@code /proc/meminfo}, {@code slabinfo}, {@code vmallocinfo} and boot
 * logs of the reference kernel on machines of 256 MiB to 4 GiB with 1, 2 and 4 CPUs. With the memory of its
 * programs and files taken off, they use 19 to 21 MB with one CPU, in these parts:
 *
 * <ul>
 *   <li>three pools of 1/8192 of memory, rounded up to a power of two, at least 128 KiB, for atomic DMA;
 *   <li>hash tables, most of which double with memory; see {@code HashTable};
 *   <li>slabs, see {@link PhysicalMemory#fillBootCaches}, and about 1.5 MB in general objects larger than any slab;
 *   <li>vmalloc: 4 MiB shared by the CPUs of a node for the per-CPU allocator, 2 MiB for BPF programs for each node,
 *       modules;
 *   <li>with several nodes, all hash tables: in vmalloc too, those of dentries and inodes included, page by page on one
 *       node after the other, as all memory is taken while the kernel boots;
 *   <li>single pages, among them the kernel's page tables that are not counted.
 * </ul>
 *
 * <p>With four levels of tables the kernel makes all 64 tables below the top that its vmalloc area needs at boot,
 * and counts them; with five they are of an upper level, which is not counted.
 */
public final class KernelReservations {
  private static final long KB = 1024;
  private static final long MB = KB << 10;
  private static final long GB = MB << 10;

  private static final long SMALLEST_POOL_BYTES = 128 * KB;
  private static final long LARGEST_POOL_BYTES = 4 * MB;
  private static final long MEMORY_PER_POOL_BYTE = 8192;

  private static final long LARGE_OBJECTS_BYTES = 1456 * KB;
  private static final long LARGE_OBJECT_BYTES = 16 * KB;

  private static final long PER_CPU_TABLES_BYTES = 4 * MB;
  private static final long BPF_BYTES = 2 * MB;
  private static final long VMALLOC_BYTES = 1364 * KB;
  private static final long FILE_HASH_BYTES = 12;
  private static final long MEMORY_PER_FILE_HASH = 8 * KB;
  private static final int VMALLOC_PAGES_PER_CPU = 3;
  private static final int PER_CPU_PAGES = 69;
  private static final int VMALLOC_TABLES = 64;

  private static final int SINGLE_PAGES = 410;
  private static final int SINGLE_PAGES_PER_CPU = 120;

  private final PhysicalMemory memory;
  private final MachineOptions options;
  private long vmallocPages;
  private long largeObjectPages;
  private long pageTablePages;
  private long otherPages;
  private int turn;

  private KernelReservations(PhysicalMemory memory, MachineOptions options) {
    this.memory = memory;
    this.options = options;
  }

  /** Takes the memory of a machine that was just booted. */
  static KernelReservations take(PhysicalMemory memory, MachineOptions options) {
    KernelReservations kernel = new KernelReservations(memory, options);
    kernel.takeDmaPools();
    memory.fillBootCaches();
    kernel.takeHashTables();
    kernel.takeLargeObjects();
    kernel.takeVmalloc();
    if (PagingMode.of(options) == PagingMode.X86_64_4LEVEL) {
      kernel.pageTablePages = kernel.takePages(VMALLOC_TABLES);
    }
    int moreCpus = options.cpus() - 1;
    kernel.otherPages += kernel.takePages(SINGLE_PAGES + SINGLE_PAGES_PER_CPU * moreCpus);
    return kernel;
  }

  private void takeDmaPools() {
    long wanted = options.memoryBytes() / MEMORY_PER_POOL_BYTE;
    long bytes = Math.min(Math.max(wanted, SMALLEST_POOL_BYTES), LARGEST_POOL_BYTES);
    int order = order(bytes);
    takeBlock(GfpFlags.GFP_KERNEL, order);
    takeBlock(GfpFlags.GFP_KERNEL | GfpFlags.__GFP_DMA, order);
    takeBlock(GfpFlags.GFP_KERNEL | GfpFlags.__GFP_DMA32, order);
  }

  /** Sizes with 1 GiB, in bytes, from the boot log; the last two are as far as they grow. */
  private enum HashTable {
    MOUNT(16 * KB, 4 * KB, 64 * MB),
    MOUNTPOINT(16 * KB, 4 * KB, 64 * MB),
    DQUOT(0, 4 * KB, 4 * KB),
    IP_IDENTS(128 * KB, 4 * KB, 2 * MB),
    TCP_LISTEN(8 * KB, 4 * KB, 1 * MB),
    TABLE_PERTURB(0, 256 * KB, 256 * KB),
    TCP_ESTABLISHED(64 * KB, 4 * KB, 4 * MB),
    TCP_BIND(256 * KB, 4 * KB, 2 * MB),
    MPTCP_TOKEN(24 * KB, 4 * KB, 2 * MB),
    UDP(16 * KB, 8 * KB, 2 * MB),
    UDP_LITE(16 * KB, 8 * KB, 2 * MB);

    private final long bytesForGigabyte;
    private final long leastBytes;
    private final long mostBytes;

    HashTable(long bytesForGigabyte, long leastBytes, long mostBytes) {
      this.bytesForGigabyte = bytesForGigabyte;
      this.leastBytes = leastBytes;
      this.mostBytes = mostBytes;
    }

    long bytes(long memoryBytes) {
      long scaled = bytesForGigabyte * (memoryBytes / MB) / (GB / MB);
      return Math.min(Math.max(scaled, leastBytes), mostBytes);
    }
  }

  private void takeHashTables() {
    long rounded = powerOfTwo(options.memoryBytes());
    for (HashTable table : HashTable.values()) {
      takeExact(table.bytes(rounded));
    }
    takeExact(16 * KB * powerOfTwo(options.cpus())); // futexes
    if (options.nodes() > 1) {
      long memoryBytes = powerOfTwo(memory.totalPages()) * PageSize.SIZE_BYTES;
      takeExact(memoryBytes / MEMORY_PER_FILE_HASH * FILE_HASH_BYTES);
    }
  }

  private void takeLargeObjects() {
    Kmalloc kmalloc = memory.slabs().kmalloc();
    for (long left = LARGE_OBJECTS_BYTES; left > 0; left -= LARGE_OBJECT_BYTES) {
      kmalloc.kmallocLarge(0, LARGE_OBJECT_BYTES, GfpFlags.GFP_KERNEL);
      largeObjectPages += 1L << order(LARGE_OBJECT_BYTES);
    }
  }

  private void takeVmalloc() {
    int cpusOfNode = (options.cpus() + options.nodes() - 1) / options.nodes();
    long bytes =
        VMALLOC_BYTES + BPF_BYTES * options.nodes() + PER_CPU_TABLES_BYTES / powerOfTwo(cpusOfNode);
    long pages = PageSize.pagesFor(bytes) + (long) VMALLOC_PAGES_PER_CPU * options.cpus();
    vmallocPages += takePages(pages);
  }

  /**
   * Takes a block of no more than it says, as {@code alloc_pages_exact} does, or single pages if there is none so
   * large, as {@code vmalloc} does.
   */
  private void takeExact(long bytes) {
    long wanted = PageSize.pagesFor(bytes);
    if (options.nodes() > 1) {
      vmallocPages += takePages(wanted);
      return;
    }
    boolean isBlock = order(bytes) <= Order.MAX;
    if (!isBlock || memory.engine().allocExact(0, GfpFlags.GFP_KERNEL, bytes) == Pfn.NONE) {
      takePages(wanted);
    }
    otherPages += wanted;
  }

  private void takeBlock(int gfp, int order) {
    if (memory.alloc(gfp, order) != Pfn.NONE) {
      otherPages += 1L << order;
    }
  }

  private long takePages(long pages) {
    for (long i = 0; i < pages; i++) {
      int node = turn++ % options.nodes();
      if (memory.allocOnNode(GfpFlags.GFP_KERNEL, 0, node) == Pfn.NONE) {
        return i;
      }
    }
    return pages;
  }

  private static int order(long bytes) {
    return Long.numberOfTrailingZeros(powerOfTwo(PageSize.pagesFor(bytes)));
  }

  private static long powerOfTwo(long atLeast) {
    long highest = Long.highestOneBit(atLeast);
    return highest == atLeast ? highest : highest << 1;
  }

  /**
   * Pages in the vmalloc area, without the stacks of tasks: those and these are {@code VmallocUsed}.
   *
   * @return pages
   */
  public long vmallocPages() {
    return vmallocPages;
  }

  /**
   * Pages of objects larger than any slab: they count as slabs that cannot be reclaimed.
   *
   * @return pages
   */
  public long largeObjectPages() {
    return largeObjectPages;
  }

  /**
   * Pages of the kernel's own page tables that {@code nr_page_table_pages} counts.
   *
   * @return pages
   */
  public long pageTablePages() {
    return pageTablePages;
  }

  /**
   * {@code Percpu} of meminfo. Most of it was taken before there was a page allocator.
   *
   * @return pages
   */
  public long perCpuPages() {
    return (long) PER_CPU_PAGES * options.cpus();
  }

  /**
   * Pages that no line of meminfo counts: DMA pools, hash tables, single pages.
   *
   * @return pages
   */
  public long otherPages() {
    return otherPages;
  }
}
