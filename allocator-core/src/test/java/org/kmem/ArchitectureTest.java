package org.kmem;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
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
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** Keeps allocator-core in the shape that docs/ARCHITECTURE.md describes. */
class ArchitectureTest {
  /** Packages in the order of docs/ARCHITECTURE.md: each may use those before it. */
  private static final List<String> ROWS =
      List.of(
          "units",
          "gfp",
          "fault",
          "memory",
          "counter",
          "page",
          "percpu",
          "hook",
          "buddy",
          "pcp",
          "bitfield",
          "zone",
          "pagealloc",
          "slab",
          "stat",
          "pool");

  /** What is there wherever the engine runs. */
  private static final List<String> ALWAYS =
      List.of(
          "java..",
          "jdk.jfr..",
          "javax.management..",
          "org.kmem..",
          "org.jspecify.annotations..",
          "org.agrona..",
          "org.jctools..");

  /** Views in the types of a library that an application may not have. */
  private static final String NETTY_VIEWS = "org.kmem.pool.netty..";

  private static final String MICROMETER_VIEWS = "org.kmem.pool.micrometer..";

  /** Packages for users of a library that nobody else needs, and the library. */
  private static final Map<String, String> OPTIONAL =
      Map.of(
          NETTY_VIEWS,
          "io.netty..",
          MICROMETER_VIEWS,
          "io.micrometer..",
          "org.kmem.pool.junit..",
          "org.junit..");

  private static final Path MODULE = Path.of(System.getProperty("basedir", ""));
  private static final JavaClasses CLASSES =
      new ClassFileImporter().importPath(MODULE.resolve("target/classes/org"));

  private static String[] packages(List<String> rows) {
    return rows.stream().map(row -> "org.kmem." + row + "..").toArray(String[]::new);
  }

  @Test
  void packages_all_areListedRows() {
    assertThat(CLASSES).isNotEmpty();
    classes().should().resideInAnyPackage(packages(ROWS)).check(CLASSES);
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
    slices().matching("org.kmem.(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void packages_all_areDescribedAndNullMarked() {
    assertThat(CLASSES.stream().map(JavaClass::getPackage).distinct())
        .allSatisfy(p ->
            assertThat(p.tryGetPackageInfo())
                .as("package-info of %s with @NullMarked", p.getName())
                .hasValueSatisfying(i -> assertThat(i.isAnnotatedWith(NullMarked.class)).isTrue()));
  }

  /** What frees without a test is for who has proof, and no user's to reach. */
  @Test
  void trustedCaches_areReachedByThePoolAndNotExported() throws IOException {
    noClasses()
        .that()
        .resideOutsideOfPackages("org.kmem.slab..", "org.kmem.pool")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.kmem.slab.trusted")
        .check(CLASSES);
    assertThat(Files.readString(MODULE.resolve("src/main/java/module-info.java")))
        .contains("exports org.kmem.slab;")
        .doesNotContain("org.kmem.slab.trusted");
  }

  @Test
  void dependencies_all_areOfTheJdkAgronaOrJctools() {
    classes()
        .that()
        .resideOutsideOfPackages(OPTIONAL.keySet().toArray(String[]::new))
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(ALWAYS.toArray(String[]::new))
        .check(CLASSES);
  }

  /** So that neither forces its library on whoever wants the other, or none. */
  @Test
  void dependencies_ofOptionalViews_areOfTheirLibraryAndThePool() {
    onlyUsedBy(NETTY_VIEWS, "io.netty..");
    onlyUsedBy(MICROMETER_VIEWS, "io.micrometer..");
  }

  private static void onlyUsedBy(String views, String library) {
    classes()
        .that()
        .resideInAPackage(views)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..", "org.kmem.memory..", "org.kmem.pool..", "org.jspecify.annotations..", library)
        .check(CLASSES);
  }

  @Test
  void dependencies_ofAPackageForALibrary_areThatLibraryAlone() {
    OPTIONAL.forEach((name, library) ->
        classes()
            .that()
            .resideInAPackage(name)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                Stream.concat(ALWAYS.stream(), Stream.of(library)).toArray(String[]::new))
            .check(CLASSES));
  }

  @Test
  void dependencies_onAPackageForALibrary_thereAreNone() {
    for (String name : OPTIONAL.keySet()) {
      noClasses()
          .that()
          .resideOutsideOfPackage(name)
          .should()
          .dependOnClassesThat()
          .resideInAPackage(name)
          .check(CLASSES);
    }
  }

  @Test
  void dependencies_fromCore_reachNeitherBenchNorModel() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.kmem.bench..", "org.kmem.mm..")
        .check(CLASSES);
  }

  /** Views in the interfaces of the JDK are what applications are offered; none of it is below. */
  @Test
  void foreignMemory_outsideItsPackages_isUnused() {
    noClasses()
        .that()
        .resideOutsideOfPackages("org.kmem.memory..", "org.kmem.percpu..", "org.kmem.pool..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("java.lang.foreign..")
        .check(CLASSES);
  }

  /** Segments that nothing vouches for are made in one place, also for who hands views out. */
  @Test
  void restrictedMethods_outsideTheirPackages_areUnused() {
    noClasses()
        .that()
        .resideOutsideOfPackages("org.kmem.memory..", "org.kmem.percpu..")
        .should()
        .callMethodWhere(
            target(nameMatching("reinterpret|downcallHandle|upcallStub|libraryLookup|loaderLookup"))
                .and(target(owner(resideInAPackage("java.lang.foreign")))))
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

  /** A row says "planned" exactly as long as its package has no classes. */
  @Test
  void document_packageTable_agreesWithTheCode() throws IOException {
    String text = Files.readString(MODULE.resolve("../docs/ARCHITECTURE.md"));
    String section =
        text.substring(text.indexOf("## allocator-core"), text.indexOf("## allocator-bench"));
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
        .anyMatch(name -> (name + ".").startsWith("org.kmem." + row + "."));
  }
}
