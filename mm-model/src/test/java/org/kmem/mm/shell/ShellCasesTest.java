package org.kmem.mm.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Scripts with what they must print, from the {@code .cases} files beside this class.
 *
 * <p>A case is {@code ### NAME}, the script, {@code --- out}, what it prints, and {@code --- status N};
 * {@code --- out without newline} says that the last newline is not printed. What busybox 1.35 prints
 * was recorded once; where ours differs on purpose, the name says so.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ShellCasesTest {
  /** A script and what it must print. */
  record Case(String name, String script, String out, int status) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Case> language() throws IOException {
    return read("language.cases");
  }

  static Stream<Case> filters() throws IOException {
    return read("filters.cases");
  }

  static Stream<Case> sed() throws IOException {
    return read("sed.cases");
  }

  static Stream<Case> awk() throws IOException {
    return read("awk.cases");
  }

  private static Stream<Case> read(String file) throws IOException {
    String text;
    try (InputStream in = Objects.requireNonNull(ShellCasesTest.class.getResourceAsStream(file))) {
      text = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    }
    List<Case> cases = new ArrayList<>();
    for (String block : text.substring(text.indexOf("### ") + 4).split("(?m)^### ", -1)) {
      String[] parts = block.split("(?m)^--- ", 3);
      int newline = parts[0].indexOf('\n');
      String out = parts[1].substring(parts[1].indexOf('\n') + 1);
      if (parts[1].startsWith("out without newline")) {
        out = out.substring(0, out.length() - 1);
      }
      int status = Integer.parseInt(parts[2].strip().substring("status ".length()));
      cases.add(
          new Case(parts[0].substring(0, newline), parts[0].substring(newline + 1), out, status));
    }
    return cases.stream();
  }

  private static void check(Case each) {
    ShellRun.Result result = ShellRun.run("cd /data\n" + each.script());
    assertThat(result.out()).as(each.script() + "\n" + result.err()).isEqualTo(each.out());
    assertThat(result.status()).as(each.script() + "\n" + result.err()).isEqualTo(each.status());
  }

  @ParameterizedTest
  @MethodSource("language")
  void language_runAsScripts_printWhatBusyboxPrints(Case each) {
    check(each);
  }

  @ParameterizedTest
  @MethodSource("filters")
  void filters_runAsScripts_printWhatBusyboxPrints(Case each) {
    check(each);
  }

  @ParameterizedTest
  @MethodSource("sed")
  void sed_runAsScripts_printsWhatBusyboxPrints(Case each) {
    check(each);
  }

  @ParameterizedTest
  @MethodSource("awk")
  void awk_runAsScripts_printsWhatBusyboxPrints(Case each) {
    check(each);
  }
}
