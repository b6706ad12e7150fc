package org.kmem.mm.shell.pattern;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {
  @ParameterizedTest
  @CsvSource({
    "a*c, abc, true",
    "a*c, ab, false",
    "*, '', true",
    "?, '', false",
    "a?c, abc, true",
    "[a-c]x, bx, true",
    "[!a-c]x, bx, false",
    "[^a]x, bx, true",
    "[]]x, ]x, true",
    "[[:digit:]]*, 1x, true",
    "[a, [a, true",
    "\\*, *, true",
    "\\*, a, false",
    "*a*b*c*, xaybzcw, true",
    "*a*b*c*, xaybzw, false",
    "**x, x, true",
    "[a-], -, true",
    "'[a\\]b]', ']', true"
  })
  void matches_wholeText_asAShellDoes(String pattern, String text, boolean expected) {
    assertThat(new Glob(pattern).matches(text)).isEqualTo(expected);
  }

  @Test
  void matches_manyStars_endsSoon() {
    assertThat(new Glob("*a".repeat(50) + "b").matches("a".repeat(5_000))).isFalse();
  }

  @Test
  void quote_anyText_matchesItselfOnly() {
    String text = "a*b?[c]\\-!^";
    assertThat(new Glob(Glob.quote(text)).matches(text)).isTrue();
    assertThat(Glob.isPattern(Glob.quote(text))).isFalse();
    assertThat(Glob.unquote(Glob.quote(text))).isEqualTo(text);
  }
}
