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
import java.security.SecureRandom;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;
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
          "pgtable",
          "vmstat",
          "folio",
          "memcg",
          "psi",
          "cgroup",
          "mapping",
          "vma",
          "mm",
          "rmap",
          "hugetlb",
          "block",
          "pagecache",
          "fs",
          "swap",
          "reclaim",
          "migrate",
          "huge",
          "ksm",
          "oom",
          "pagewalk",
          "numa",
          "fault",
          "syscall",
          "dma",
          "vmalloc",
          "task",
          "machine",
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

  /** A run follows from its seed: nothing reads the host's time, and chance comes from one place. */
  @Test
  void timeAndChance_ofTheHost_areUnused() {
    noClasses()
        .should()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(Math.class, "random")
        .orShould()
        .dependOnClassesThat()
        .resideInAnyPackage("java.time..")
        .orShould()
        .dependOnClassesThat()
        .belongToAnyOf(Random.class, ThreadLocalRandom.class, SecureRandom.class)
        .check(CLASSES);
    noClasses()
        .that()
        .resideOutsideOfPackage("org.kmem.mm.sim")
        .should()
        .dependOnClassesThat()
        .belongToAnyOf(SplittableRandom.class)
        .check(CLASSES);
  }

  /** Tasks are threads of the scheduler's; nobody else makes any, or waits for one. */
  @Test
  void threads_outsideSim_areUnused() {
    noClasses()
        .that()
        .resideOutsideOfPackages("org.kmem.mm.sim", "org.kmem.mm.shell..", "org.kmem.mm.scenario..")
        .should()
        .dependOnClassesThat()
        .belongToAnyOf(Thread.class)
        .orShould()
        .dependOnClassesThat()
        .resideInAnyPackage("java.util.concurrent..")
        .check(CLASSES);
  }

  /** Blocks, struct pages and raw memory are to be had from physmem only. */
  @Test
  void engine_outsidePhysmem_isUnused() {
    noClasses()
        .that()
        .resideOutsideOfPackage("org.kmem.mm.physmem")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.kmem.memory..",
            "org.kmem.page..",
            "org.kmem.percpu..",
            "org.kmem.buddy..",
            "org.kmem.pcp..",
            "org.kmem.bitfield..")
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
