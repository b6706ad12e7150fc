package org.kmem.pagealloc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.kmem.gfp.GfpFlags;
import org.kmem.memory.Memory;
import org.kmem.stat.BuddyInfo;
import org.kmem.units.Pfn;
import org.kmem.zone.MachineLayout;
import org.kmem.zone.X86Machine;

/** The example of the README is this method's text, and it runs. */
class ReadmeExampleTest {
  private static final Path MODULE = Path.of(System.getProperty("basedir", ""));

  @Test
  void readme_example_isThisCodeAndRuns() throws IOException {
    // example:begin
    MachineLayout machine = X86Machine.ofMemory(512L << 20).cpus(2).layout();
    try (PageAllocator pages = PageAllocator.builder(machine).cpus(2).backed(true).build()) {
      int slot = 0; // the CPU we are on
      long pfn = pages.alloc(slot, GfpFlags.GFP_KERNEL | GfpFlags.__GFP_ZERO, 2); // 4 pages
      if (pfn != Pfn.NONE) {
        Memory.putLong(pages.address(pfn), 42); // 16 KiB, aligned to 16 KiB
        pages.free(slot, pfn, 2);
      }
      System.out.print(BuddyInfo.of(pages).text()); // as /proc/buddyinfo
    }
    // example:end
    String source =
        Files.readString(MODULE.resolve("src/test/java/org/kmem/pagealloc/ReadmeExampleTest.java"));
    assertThat(between(readme(), "<!-- example:begin -->\n```java\n", "```\n<!-- example:end -->"))
        .isEqualTo(between(source, "    // example:begin\n", "    // example:end").indent(-4));
  }

  private static String readme() throws IOException {
    Path root = Objects.requireNonNull(MODULE.toAbsolutePath().getParent());
    return Files.readString(root.resolve("README.md"));
  }

  private static String between(String text, String from, String to) {
    int start = text.indexOf(from);
    assertThat(start).isNotNegative();
    return text.substring(start + from.length(), text.indexOf(to, start));
  }
}
