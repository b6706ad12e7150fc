package org.kmem.bench.micro;

import java.util.List;
import java.util.regex.Pattern;
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
    return BenchmarkList.defaultList()
        .getAll(OutputFormatFactory.createFormatInstance(System.err, VerboseMode.SILENT), List.of())
        .stream()
        .map(BenchmarkListEntry::getUsername)
        .distinct()
        .sorted()
        .toList();
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
