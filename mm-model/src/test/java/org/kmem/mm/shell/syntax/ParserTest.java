package org.kmem.mm.shell.syntax;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParserTest {
  private static ShellSyntaxException failure(String text) {
    return catchThrowableOfType(ShellSyntaxException.class, () -> new Parser(text).all());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "echo )~1~6~unexpected \")\"",
        "a && ;~1~6~unexpected \";\"",
        "| a~1~1~unexpected \"|\"",
        "if a; fi~1~7~expecting \"then\"",
        "for 1x in a; do b; done~1~5~bad for loop variable",
        "case x in a b;; esac~1~13~expecting \")\"",
        "a > ;~1~5~unexpected \";\"",
        "{ a; ) }~1~6~expecting \"}\"",
        "echo ${x!y}~1~6~bad substitution",
        "while a; done~1~10~expecting \"do\""
      })
  void parse_mistake_saysWhereAndWhatWasExpected(
      String text, int line, int column, String message) {
    ShellSyntaxException e = failure(text);
    assertThat(e).hasMessageContaining(message);
    assertThat(e.line()).isEqualTo(line);
    assertThat(e.column()).isEqualTo(column);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "if a; then b",
        "for i in 1",
        "echo 'a",
        "echo \"a",
        "a |",
        "a &&",
        "echo $(b",
        "echo ${x",
        "{ a",
        "( a",
        "case x in",
        "f() ",
        "while a; do",
        "echo $((1",
        "echo `a"
      })
  void parse_textThatEndsEarly_isIncomplete(String text) {
    assertThat(failure(text)).isNotNull();
    assertThat(failure(text).isIncomplete()).as(text).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"echo )", "done", "fi; a", "a;; b"})
  void parse_textThatNoMoreCanMend_isNotIncomplete(String text) {
    assertThat(failure(text).isIncomplete()).as(text).isFalse();
  }
}
