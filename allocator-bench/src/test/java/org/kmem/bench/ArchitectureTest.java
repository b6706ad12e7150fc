package org.kmem.bench;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** Keeps allocator-bench in the shape that docs/ARCHITECTURE.md describes. */
class ArchitectureTest {
  /** Packages in the order of docs/ARCHITECTURE.md: each may use those before it. */
  private static final List<String> ROWS =
      List.of(
          "subject",
          "workload",
          "trace",
          "replay",
          "micro",
          "concurrency",
          "compare",
          "report",
          "gate",
          "cli");

  private static final Path MODULE = Path.of(System.getProperty("basedir", ""));
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(location -> !location.contains("/jmh_generated/"))
          .importPath(MODULE.resolve("target/classes/org"));

  private static String[] packages(List<String> rows) {
    return rows.stream().map(row -> "org.kmem.bench." + row + "..").toArray(String[]::new);
  }

  @Test
  void packages_all_areListedRows() {
    assertThat(CLASSES).isNotEmpty();
    classes()
        .that()
        .doNotHaveFullyQualifiedName("org.kmem.bench.package-info")
        .should()
        .resideInAnyPackage(packages(ROWS))
        .check(CLASSES);
  }

  @Test
  void packages_anyRow_useEarlierRowsOnly() {
    for (int row = 0; row < ROWS.size() - 1; row++) {
      noClasses()
          .that()
          .resideInAnyPackage(packages(ROWS.subList(row, row + 1)))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(packages(ROWS.subList(row + 1, ROWS.size())))
          .allowEmptyShould(true)
          .check(CLASSES);
    }
  }

  @Test
  void packages_all_areFreeOfCycles() {
    slices().matching("org.kmem.bench.(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void packages_all_areDescribedAndNullMarked() {
    assertThat(CLASSES.stream().map(JavaClass::getPackage).distinct())
        .allSatisfy(p ->
            assertThat(p.tryGetPackageInfo())
                .as("package-info of %s with @NullMarked", p.getName())
                .hasValueSatisfying(i -> assertThat(i.isAnnotatedWith(NullMarked.class)).isTrue()));
  }

  @Test
  void unsafe_anywhere_isUnused() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("sun..", "jdk.internal..")
        .check(CLASSES);
  }

  @Test
  void names_all_areOfIdeas() {
    classes()
        .should()
        .haveNameNotMatching(".*(Utils?|Helpers?|Managers?|Impl|Common)(\\$.*)?")
        .andShould()
        .haveNameNotMatching(".*\\.(utils?|helpers?|managers?|impl|common)\\..*")
        .check(CLASSES);
  }

  /** A row says "planned" exactly as long as its package has no classes. */
  @Test
  void document_packageTable_agreesWithTheCode() throws IOException {
    String text = Files.readString(MODULE.resolve("../docs/ARCHITECTURE.md"));
    String section =
        text.substring(text.indexOf("## allocator-bench"), text.indexOf("## mm-model"));
    Matcher row = Pattern.compile("(?m)^\\| `(\\w+)` \\| (planned: )?").matcher(section);
    assertThat(row.results().map(r -> r.group(1))).containsExactlyElementsOf(ROWS);
    assertThat(row.reset().results().filter(r -> r.group(2) == null).map(r -> r.group(1)))
        .as("rows of docs/ARCHITECTURE.md without \"planned:\", against packages with classes")
        .containsExactlyElementsOf(ROWS.stream().filter(ArchitectureTest::exists).toList());
  }

  private static boolean exists(String row) {
    return CLASSES.stream()
        .filter(c -> !c.getSimpleName().equals("package-info"))
        .map(JavaClass::getPackage)
        .map(JavaPackage::getName)
        .anyMatch(name -> (name + ".").startsWith("org.kmem.bench." + row + "."));
  }
}
