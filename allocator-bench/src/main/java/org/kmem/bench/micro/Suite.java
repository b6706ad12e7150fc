package org.kmem.bench.micro;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.VerboseMode;

/** The benchmarks there are, from the list that JMH's annotation processor wrote. */
public final class Suite {
  private Suite() {}

  /**
   * All benchmarks.
   *
   * @return full names, class and method, sorted
   */
  public static List<String> all() {
    return entries().map(BenchmarkListEntry::getUsername).distinct().sorted().toList();
  }

  /**
   * The benchmarks whose full name has a match somewhere.
   *
   * @param regex regular expression
   * @return full names, sorted; empty if none matches
   * @throws java.util.regex.PatternSyntaxException if it is none
   */
  public static List<String> matching(String regex) {
    return all().stream().filter(Pattern.compile(regex).asPredicate()).toList();
  }

  /**
   * The parameters of a benchmark, the allocator among them.
   *
   * @param benchmark full name
   * @return names
   */
  public static Set<String> params(String benchmark) {
    return entries()
        .filter(entry -> entry.getUsername().equals(benchmark))
        .flatMap(entry -> entry.getParams().orElse(Map.of()).keySet().stream())
        .collect(Collectors.toUnmodifiableSet());
  }

  private static Stream<BenchmarkListEntry> entries() {
    return BenchmarkList.defaultList()
        .getAll(OutputFormatFactory.createFormatInstance(System.err, VerboseMode.SILENT), List.of())
        .stream();
  }

  /**
   * What tables call a benchmark.
   *
   * @param benchmark full name
   * @return class and method without the package
   */
  public static String label(String benchmark) {
    int method = benchmark.lastIndexOf('.');
    return benchmark.substring(benchmark.lastIndexOf('.', method - 1) + 1);
  }
}
