package io.drawbridge;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Who may know whom in the controller. */
class PackagesTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .withImportOption(new ImportOption.DoNotIncludeJars())
          .importPackages("io.drawbridge");

  @Test
  void packagesDependOneWay() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("openflow")
        .definedBy("io.drawbridge.openflow..")
        .layer("reconcile")
        .definedBy("io.drawbridge.reconcile")
        .layer("punt")
        .definedBy("io.drawbridge.punt")
        .layer("ovsdb")
        .definedBy("io.drawbridge.ovsdb")
        .layer("dhcp")
        .definedBy("io.drawbridge.dhcp")
        .layer("document")
        .definedBy("io.drawbridge.document")
        .layer("store")
        .definedBy("io.drawbridge.store")
        .layer("service")
        .definedBy("io.drawbridge.service")
        .layer("rest")
        .definedBy("io.drawbridge.rest")
        .layer("whole")
        .definedBy("io.drawbridge")
        .layer("cli")
        .definedBy("io.drawbridge.cli")
        .whereLayer("cli")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("whole")
        .mayOnlyBeAccessedByLayers("cli")
        .whereLayer("rest")
        .mayOnlyBeAccessedByLayers("whole")
        .whereLayer("service")
        .mayOnlyBeAccessedByLayers("rest", "whole", "cli")
        .whereLayer("store")
        .mayOnlyBeAccessedByLayers("dhcp", "service", "rest", "whole")
        .whereLayer("dhcp")
        .mayOnlyBeAccessedByLayers("punt", "service")
        .whereLayer("punt")
        .mayOnlyBeAccessedByLayers("service", "rest")
        .whereLayer("reconcile")
        .mayOnlyBeAccessedByLayers("punt", "service", "ovsdb")
        .whereLayer("ovsdb")
        .mayOnlyBeAccessedByLayers("service")
        .whereLayer("openflow")
        .mayOnlyBeAccessedByLayers("reconcile", "punt", "service", "whole")
        .check(CLASSES);
  }

  @Test
  void librariesStayInTheirRooms() {
    noClasses()
        .that()
        .resideOutsideOfPackages("io.drawbridge.openflow..", "io.drawbridge.ovsdb")
        .and()
        .doNotHaveFullyQualifiedName("io.drawbridge.rest.EarlyAddress") // a socket's option
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.netty..")
        .check(CLASSES);
    noClasses()
        .that()
        .resideOutsideOfPackage("io.drawbridge.rest")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("com.linecorp.armeria..")
        .check(CLASSES);
    noClasses()
        .that()
        .resideOutsideOfPackage("io.drawbridge.store")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("java.sql..")
        .check(CLASSES);
  }
}
