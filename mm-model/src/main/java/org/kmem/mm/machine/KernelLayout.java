package org.kmem.mm.machine;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.kmem.mm.machine.KernelArea.Kind;
import org.kmem.mm.pgtable.PagingMode;
import org.kmem.units.PageSize;

/**
 * The virtual address space of a machine as the kernel divides it, from address 0 to the last: the user's half,
 * the hole in the middle, and the kernel's half. Without address space randomisation of the kernel ({@code
 * nokaslr}). Immutable.
 *
 * <p>Source: kernel documentation {@code arch/x86/x86_64/mm.rst} and {@code arch/arm64/memory.rst}; for the size of
 * text and modules on x86_64, {@code /proc/modules} of the reference kernel, which like all that can be
 * randomised keeps 1 GiB for its text where the document says 512 MiB.
 */
public final class KernelLayout {
  private static final long STRUCT_PAGE_BYTES = 64;
  private static final long LAST = -1;

  private final List<KernelArea> areas;

  private KernelLayout(List<KernelArea> areas) {
    this.areas = List.copyOf(areas);
  }

  /**
   * The layout of a machine.
   *
   * @param mode how it translates addresses
   * @return its areas
   */
  public static KernelLayout of(PagingMode mode) {
    Builder builder = new Builder();
    switch (mode) {
      case X86_64_4LEVEL -> addX86FourLevels(builder);
      case X86_64_5LEVEL -> addX86FiveLevels(builder);
      case ARM64_4LEVEL -> addArm64(builder);
    }
    return new KernelLayout(builder.areas);
  }

  /** Adds areas by their starts; each reaches as far as the next. */
  private static final class Builder {
    final List<KernelArea> areas = new ArrayList<>();

    Builder add(long start, Kind kind, String name) {
      endLast(start - 1);
      areas.add(new KernelArea(name, start, LAST, kind));
      return this;
    }

    Builder hole(long start) {
      return add(start, Kind.HOLE, "unused hole");
    }

    private void endLast(long last) {
      if (!areas.isEmpty()) {
        KernelArea open = areas.removeLast();
        areas.add(new KernelArea(open.name(), open.start(), last, open.kind()));
      }
    }
  }

  private static void addX86FourLevels(Builder builder) {
    builder
        .add(0, Kind.USER, "user space")
        .add(0x0000_8000_0000_0000L, Kind.HOLE, "non-canonical addresses")
        .add(0xffff_8000_0000_0000L, Kind.HOLE, "guard hole, reserved for hypervisor")
        .add(0xffff_8800_0000_0000L, Kind.OTHER, "LDT remap for PTI")
        .add(0xffff_8880_0000_0000L, Kind.DIRECT_MAP, "direct mapping of all physical memory")
        .hole(0xffff_c880_0000_0000L)
        .add(0xffff_c900_0000_0000L, Kind.VMALLOC, "vmalloc/ioremap space")
        .hole(0xffff_e900_0000_0000L)
        .add(0xffff_ea00_0000_0000L, Kind.VMEMMAP, "virtual memory map")
        .hole(0xffff_eb00_0000_0000L)
        .add(0xffff_ec00_0000_0000L, Kind.OTHER, "KASAN shadow memory");
    addX86Top(builder);
  }

  private static void addX86FiveLevels(Builder builder) {
    builder
        .add(0, Kind.USER, "user space")
        .add(0x0100_0000_0000_0000L, Kind.HOLE, "non-canonical addresses")
        .add(0xff00_0000_0000_0000L, Kind.HOLE, "guard hole, reserved for hypervisor")
        .add(0xff10_0000_0000_0000L, Kind.OTHER, "LDT remap for PTI")
        .add(0xff11_0000_0000_0000L, Kind.DIRECT_MAP, "direct mapping of all physical memory")
        .hole(0xff91_0000_0000_0000L)
        .add(0xffa0_0000_0000_0000L, Kind.VMALLOC, "vmalloc/ioremap space")
        .hole(0xffd2_0000_0000_0000L)
        .add(0xffd4_0000_0000_0000L, Kind.VMEMMAP, "virtual memory map")
        .hole(0xffd6_0000_0000_0000L)
        .add(0xffdf_0000_0000_0000L, Kind.OTHER, "KASAN shadow memory");
    addX86Top(builder);
  }

  private static void addX86Top(Builder builder) {
    builder
        .hole(0xffff_fc00_0000_0000L)
        .add(0xffff_fe00_0000_0000L, Kind.OTHER, "cpu_entry_area mapping")
        .hole(0xffff_fe80_0000_0000L)
        .add(0xffff_ff00_0000_0000L, Kind.OTHER, "%esp fixup stacks")
        .hole(0xffff_ff80_0000_0000L)
        .add(0xffff_ffef_0000_0000L, Kind.OTHER, "EFI region mapping space")
        .hole(0xffff_ffff_0000_0000L)
        .add(0xffff_ffff_8000_0000L, Kind.TEXT, "kernel text mapping, mapped to physical address 0")
        .add(0xffff_ffff_c000_0000L, Kind.MODULES, "module mapping space")
        .add(0xffff_ffff_ff00_0000L, Kind.OTHER, "kernel-internal fixmap range")
        .add(0xffff_ffff_ff60_0000L, Kind.OTHER, "legacy vsyscall ABI")
        .hole(0xffff_ffff_ff60_1000L);
  }

  private static void addArm64(Builder builder) {
    builder
        .add(0, Kind.USER, "user space")
        .add(0x0001_0000_0000_0000L, Kind.HOLE, "addresses of neither half")
        .add(0xffff_0000_0000_0000L, Kind.DIRECT_MAP, "kernel logical memory map")
        .add(0xffff_8000_0000_0000L, Kind.MODULES, "modules")
        .add(0xffff_8000_8000_0000L, Kind.VMALLOC, "vmalloc, kernel image included")
        .add(0xffff_fbff_f000_0000L, Kind.OTHER, "fixed mappings (top down)")
        .add(0xffff_fbff_fe00_0000L, Kind.HOLE, "guard region")
        .add(0xffff_fbff_fe80_0000L, Kind.OTHER, "PCI I/O space")
        .add(0xffff_fbff_ff80_0000L, Kind.HOLE, "guard region")
        .add(0xffff_fc00_0000_0000L, Kind.VMEMMAP, "vmemmap")
        .add(0xffff_fe00_0000_0000L, Kind.HOLE, "guard region");
  }

  /**
   * All areas.
   *
   * @return without gaps, from address 0 to the last
   */
  public List<KernelArea> areas() {
    return areas;
  }

  /**
   * The area of an address.
   *
   * @param address any address
   * @return the area it is in
   */
  public KernelArea areaOf(long address) {
    return areas.stream().filter(area -> area.contains(address)).findFirst().orElseThrow();
  }

  /**
   * The area of a kind that there is one of.
   *
   * @param kind not {@link Kind#OTHER} or {@link Kind#HOLE}
   * @return the first of that kind
   * @throws IllegalArgumentException if the layout has none: arm64 keeps its text in the vmalloc area
   */
  public KernelArea area(Kind kind) {
    return areas.stream()
        .filter(area -> area.kind() == kind)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no area of kind " + kind));
  }

  /**
   * Where a frame's bytes are in the direct map: {@code pfn_to_kaddr}.
   *
   * @param pfn a frame of the machine
   * @return virtual address
   */
  public long addressOf(long pfn) {
    return area(Kind.DIRECT_MAP).start() + (pfn << PageSize.SHIFT);
  }

  /**
   * Where a frame's struct page is: {@code pfn_to_page}.
   *
   * @param pfn a frame of the machine
   * @return virtual address
   */
  public long structPageOf(long pfn) {
    return area(Kind.VMEMMAP).start() + pfn * STRUCT_PAGE_BYTES;
  }

  /**
   * {@code VmallocTotal} of meminfo: the kernel leaves out the last byte.
   *
   * @return kB, rounded down
   */
  public long vmallocTotalKbytes() {
    return (area(Kind.VMALLOC).sizeBytes() - 1) >>> 10;
  }

  /**
   * The map.
   *
   * @return a line for each area, each ended
   */
  public String text() {
    return areas.stream().map(area -> area + "\n").collect(Collectors.joining());
  }
}
