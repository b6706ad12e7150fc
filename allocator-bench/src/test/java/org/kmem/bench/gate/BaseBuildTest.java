package org.kmem.bench.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BaseBuildTest {
  /** Builds as the launcher does, and counts how often. */
  private static final String LAUNCHER =
      """
      #!/bin/sh
      cd "$(dirname "$0")" && mkdir -p allocator-bench/target/lib &&
      echo jar >allocator-bench/target/allocator-bench.jar && echo built >>allocator-bench/target/.kmem-built
      """;

  @TempDir private Path folder;

  private final StringWriter err = new StringWriter();
  private Path home = Path.of("");
  private Path cache = Path.of("");

  @BeforeEach
  void checkout() throws Exception {
    home = Files.createDirectories(folder.resolve("checkout"));
    cache = folder.resolve("cache");
    git("init", "-q");
    launcher(LAUNCHER);
    commit();
  }

  private void launcher(String text) throws IOException {
    Path launcher = Files.writeString(home.resolve("kmem"), text);
    assertThat(launcher.toFile().setExecutable(true)).isTrue();
  }

  private void commit() throws Exception {
    git("add", "kmem");
    git("-c", "user.name=a", "-c", "user.email=a@b", "commit", "-q", "-m", "one");
  }

  private void git(String... args) throws Exception {
    List<String> command = new ArrayList<>(List.of("git", "-C", home.toString()));
    command.addAll(List.of(args));
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
  }

  private Side base(String ref) throws IOException {
    return new BaseBuild(home, cache, new PrintWriter(err, true)).of(ref);
  }

  @Test
  void of_commit_isBuiltOnce() throws IOException {
    Side first = base("HEAD");
    assertThat(base("HEAD")).isEqualTo(first);
    Path stamp =
        cache.resolve("base-" + first.name()).resolve("allocator-bench/target/.kmem-built");
    assertThat(stamp).hasContent("built");
    assertThat(first.classPath()).contains("allocator-bench.jar");
    assertThat(err.toString()).containsOnlyOnce("building the base");
  }

  @Test
  void of_unknownRef_isUsage() {
    assertThatThrownBy(() -> base("no-such-branch"))
        .isInstanceOf(GateException.class)
        .hasMessageContaining("--base no-such-branch: neither a jar nor a commit");
  }

  @Test
  void of_refThatLooksLikeAnOption_isUsage() {
    assertThatThrownBy(() -> base("--help")).hasMessageContaining("neither a jar nor a commit");
  }

  @Test
  void of_commitThatDoesNotBuild_isToldAndTriedAgain() throws Exception {
    launcher("#!/bin/sh\necho 'it does not compile' >&2; exit 70\n");
    commit();
    for (int attempt = 0; attempt < 2; attempt++) {
      assertThatThrownBy(() -> base("HEAD"))
          .isInstanceOf(GateException.class)
          .hasMessageContaining("ended with 70");
    }
    assertThat(err.toString()).contains("it does not compile");
  }
}
