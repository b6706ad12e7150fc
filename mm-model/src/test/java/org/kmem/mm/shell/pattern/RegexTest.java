package org.kmem.mm.shell.pattern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.regex.Matcher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegexTest {
  private static String first(String source, Regex.Dialect dialect, String text)
      throws BadPatternException {
    Matcher m = Regex.compile(source, dialect, false).matcher(text);
    return m.find() ? m.group() : "(none)";
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "a+b xa+bx a+b",
        "a\\+b xaab aab",
        "a\\{2\\} aaa aa",
        "\\(ab\\)\\1 xababx abab",
        "*a b*ac *a",
        "^*a *a *a",
        "x\\|y y y",
        "a^b xa^b a^b",
        "a$b a$b a$b",
        "[]x]* ]x] ]x]",
        "[a\\]* a\\ a\\",
        "\\.$ a.. .",
        "[^[:alpha:]]* 12a 12",
        "a{2} a{2} a{2}"
      })
  void basic_againstText_findsWhatPosixFinds(String source, String text, String expected)
      throws BadPatternException {
    assertThat(first(source, Regex.Dialect.BASIC, text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "a+b xaab aab",
        "a+? aa aa",
        "(a|b)+c xabac abac",
        "a{2,3} aaaa aaa",
        "a{,2} aaa aa",
        "a{x a{x a{x",
        "\\(x (x (x",
        "a** aa aa",
        "^(ab)$ ab ab",
        "[a-c-]+ x-b -b",
        "\\<b+\\> a_bb_bb_x (none)",
        "a|bc bc bc"
      })
  void extended_againstText_findsWhatPosixFinds(String source, String text, String expected)
      throws BadPatternException {
    assertThat(first(source, Regex.Dialect.EXTENDED, text)).isEqualTo(expected);
  }

  @Test
  void awk_bracketWithEscape_quotesTheNextByte() throws BadPatternException {
    assertThat(first("[\\]a]+", Regex.Dialect.AWK, "x]a")).isEqualTo("]a");
    assertThat(first("[\\/]", Regex.Dialect.AWK, "\\/")).isEqualTo("/");
  }

  @Test
  void dollar_beforeALastNewline_doesNotMatch() throws BadPatternException {
    assertThat(first("a$", Regex.Dialect.BASIC, "a\n")).isEqualTo("(none)");
  }

  @Test
  void compile_brokenExpression_saysWhatIsUnmatched() {
    assertThatThrownBy(() -> Regex.compile("\\(a", Regex.Dialect.BASIC, false))
        .isInstanceOf(BadPatternException.class)
        .hasMessageContaining("Unmatched (");
    assertThatThrownBy(() -> Regex.compile("[a", Regex.Dialect.EXTENDED, false))
        .hasMessageContaining("Unmatched [");
    assertThatThrownBy(() -> Regex.compile("a\\", Regex.Dialect.BASIC, false))
        .hasMessageContaining("Trailing backslash");
  }
}
