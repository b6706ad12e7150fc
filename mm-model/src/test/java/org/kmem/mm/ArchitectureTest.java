package org.kmem.mm;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** Keeps mm-model in the shape that docs/ARCHITECTURE.md describes. */
class ArchitectureTest {
  /** Packages in the order of docs/ARCHITECTURE.md: each may use those before it. */
  private static final List<String> ROWS =
      List.of(
          "abi",
          "sim",
          "physmem",
          "folio",
          "pgtable",
          "memcg",
          "psi",
          "mapping",
          "vma",
          "mm",
          "rmap",
          "block",
          "pagecache",
          "swap",
          "reclaim",
          "migrate",
          "huge",
          "oom",
          "fault",
          "syscall",
          "dma",
          "vmalloc",
          "task",
          "procfs",
          "shell",
          "scenario");

  private static final Path MODULE = Path.of(System.getProperty("basedir", ""));
  private static final JavaClasses CLASSES =
      new ClassFileImporter().importPath(MODULE.resolve("target/classes/org"));

  private static String[] packages(List<String> rows) {
    return rows.stream().map(row -> "org.kmem.mm." + row + "..").toArray(String[]::new);
  }

  @Test
  void packages_all_areListedRows() {
    assertThat(CLASSES).isNotEmpty();
    classes()
        .that()
        .doNotHaveFullyQualifiedName("org.kmem.mm.package-info")
        .should()
        .resideInAnyPackage(packages(ROWS))
        .allowEmptyShould(true)
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
    slices()
        .matching("org.kmem.mm.(*)..")
        .should()
        .beFreeOfCycles()
        .allowEmptyShould(true)
        .check(CLASSES);
  }

  @Test
  void shell_anyPackage_reachesTheModelThroughItsOwnInterfaceOnly() {
    noClasses()
        .that()
        .resideInAPackage("org.kmem.mm.shell..")
        .should()
        .dependOnClassesThat(
            resideInAPackage("org.kmem..")
                .and(not(resideInAnyPackage("org.kmem.mm.shell..", "org.kmem.mm.abi.."))))
        .check(CLASSES);
    noClasses()
        .that()
        .resideInAPackage("org.kmem.mm.shell..")
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.lang.ProcessBuilder")
        .orShould()
        .dependOnClassesThat()
        .resideInAPackage("java.nio.file..")
        .check(CLASSES);
    slices().matching("org.kmem.mm.shell.(*)..").should().beFreeOfCycles().check(CLASSES);
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
  void dependencies_fromModel_doNotReachBench() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.kmem.bench..")
        .check(CLASSES);
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
}
