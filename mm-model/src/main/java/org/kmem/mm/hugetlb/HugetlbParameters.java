package org.kmem.mm.hugetlb;

import java.util.ArrayList;
import java.util.List;
import org.kmem.mm.abi.MemSize;
import org.kmem.mm.abi.MemSizeFormatException;
import org.kmem.mm.sim.KernelParameters;

/**
 * What a machine's kernel parameters say about huge pages: {@code hugepagesz=}, {@code hugepages=}, {@code
 * default_hugepagesz=}. A number is of the size before it, or of the default size if none was; sizes that the machine
 * does not have are passed over with what follows.
 *
 * <p>Source: kernel documentation {@code admin-guide/mm/hugetlbpage.rst}.
 *
 * @param defaultBytes the size of the default pool, 0 if none was named
 * @param requests how many pages of which size
 */
record HugetlbParameters(long defaultBytes, List<Request> requests) {
  /** A number of pages of a size; size 0 is the default one. */
  record Request(long sizeBytes, long pages) {}

  static HugetlbParameters of(KernelParameters parameters) {
    List<Request> requests = new ArrayList<>();
    long defaultBytes = 0;
    long size = 0;
    for (String word : parameters.words()) {
      int equals = word.indexOf('=');
      String value = word.substring(equals + 1);
      switch (equals < 0 ? word : word.substring(0, equals)) {
        case "hugepagesz" -> size = size(value);
        case "default_hugepagesz" -> {
          size = size(value);
          defaultBytes = size;
        }
        case "hugepages" -> requests.add(new Request(size, number(value)));
        default -> {} // of others
      }
    }
    return new HugetlbParameters(defaultBytes, List.copyOf(requests));
  }

  /** The size of a word, or -1 for none that there could be. */
  private static long size(String value) {
    try {
      return MemSize.parse(value);
    } catch (MemSizeFormatException wrong) {
      return -1;
    }
  }

  private static long number(String value) {
    try {
      return Math.max(0, Long.parseLong(value));
    } catch (NumberFormatException wrong) {
      return 0;
    }
  }
}
