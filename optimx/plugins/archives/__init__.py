"""Built-in archive categories: where photos and signatures are filed below `Importation_Archive`."""
