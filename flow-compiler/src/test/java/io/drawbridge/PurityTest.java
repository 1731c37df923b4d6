package io.drawbridge;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.drawbridge.net.IpSet;
import io.drawbridge.net.PortSet;
import org.junit.jupiter.api.Test;

/** The compiler is pure, and its packages depend on each other one way. */
class PurityTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.drawbridge");

  @Test
  void onlyValuesAndCollections() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "io.drawbridge..",
            "java.lang..",
            "java.util",
            "java.util.function..",
            "java.util.stream..",
            "java.util.regex..",
            "java.time..",
            "java.net",
            "java.security",
            "java.nio.charset",
            "org.jspecify..")
        .because("documents and facts in, flows out: no I/O, threads or libraries")
        .check(CLASSES);
  }

  @Test
  void packagesDependOneWay() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("net")
        .definedBy("io.drawbridge.net")
        .layer("network")
        .definedBy("io.drawbridge.network")
        .layer("flow")
        .definedBy("io.drawbridge.flow")
        .layer("pipeline")
        .definedBy("io.drawbridge.pipeline")
        .layer("compile")
        .definedBy("io.drawbridge.compile")
        .layer("diff")
        .definedBy("io.drawbridge.diff")
        .layer("semantics")
        .definedBy("io.drawbridge.semantics")
        .whereLayer("compile")
        .mayOnlyBeAccessedByLayers("diff")
        .whereLayer("diff")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("semantics")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("pipeline")
        .mayOnlyBeAccessedByLayers("compile", "semantics")
        .whereLayer("network")
        .mayOnlyBeAccessedByLayers("compile", "semantics")
        .whereLayer("flow")
        .mayOnlyBeAccessedByLayers("pipeline", "compile", "diff", "semantics")
        .check(CLASSES);
  }

  @Test
  void theOraclesShareNothingWithTheCompiler() {
    noClasses()
        .that()
        .resideInAPackage("io.drawbridge.semantics")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.drawbridge.compile..", "io.drawbridge.diff..")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName(IpSet.class.getName())
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName(PortSet.class.getName())
        .because("a judge who makes the same mistake finds nothing")
        .check(CLASSES);
  }
}
