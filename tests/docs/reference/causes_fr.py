"""What each error code means, in French: the docstrings of the errors, for those who read the French pages.

In: nothing. Out: a sentence by code. Read by `errors`; a test asks for every code.
"""

CAUSES = {
    "E-ALREADY-THERE": "Un fichier de ce nom est déjà là, et rien n'est jamais écrasé. optimx compare et décide.",
    "E-AMBIGUOUS": (
        "La connexion s'est coupée avant la réponse : on ne sait pas si l'opération a eu lieu. optimx regarde avant de "
        "recommencer."
    ),
    "E-ANSWER-REFUSED": (
        "Une réponse (`Appli_Data`) ne respecte pas une règle de l'échange. Elle est mise de côté en entier dans "
        "`Importation_Erreur`, avec un fichier de motif."
    ),
    "E-ANSWER-RETURNED": (
        "Le bureau a refusé une réponse et dit pourquoi. Les saisies restent sur le serveur en attendant."
    ),
    "E-BAD-INPUT": "Un fichier ne respecte pas une règle de l'échange. Il est mis de côté, avec un fichier de motif.",
    "E-BUSY": "Un autre programme tient le fichier ouvert.",
    "E-CANCELLED": "Quelqu'un a arrêté le passage (Ctrl-C).",
    "E-CERTIFICATE": (
        "Le certificat du serveur est inconnu, expiré, établi pour un autre nom, ou n'est pas celui qui est attendu."
    ),
    "E-CONFIG": "`plugins.toml` contient des erreurs ; elles sont toutes affichées.",
    "E-DAMAGED": "Ce qui est arrivé n'est pas ce qui est parti : taille ou contenu diffère. Le fichier sera repris.",
    "E-DEFECT": "Un défaut d'optimx ; les détails sont dans le fichier indiqué.",
    "E-DEMO": "Une commande a échoué dont la démonstration ne peut se passer ; ce qu'elle a dit est affiché.",
    "E-DEMO-SERVER": "La démonstration n'a pas de serveur pour ce transport. Installez-le, ou prenez-en un autre.",
    "E-DIED": "Le processus qui traitait un compte est tombé en cours de travail (pilote, mémoire).",
    "E-DISK-FULL": "Le disque de cette machine est plein.",
    "E-DROP-FULL": "Le disque ou le quota de l'espace d'échange est plein.",
    "E-GENERATION": "Optim'BTP n'a pas pu faire la paire de fichiers ; rien n'a été envoyé.",
    "E-HANGING": "Une extension ne répond plus ; le passage s'est terminé sans elle. Voyez ce qu'elle attend.",
    "E-HOSTKEY": "Le serveur SSH montre une autre clé que celle qui est attendue, ou aucune n'est connue.",
    "E-INSTANCE": "Un autre bureau, ou une ancienne copie de celui-ci, utilise le compte.",
    "E-JOURNAL": "Le journal est inutilisable : sur un disque réseau, abîmé, ou écrit par un optimx plus récent.",
    "E-LISTENER": "Une extension qui écoute (notification, mesure, partenaire) a échoué. L'échange n'en souffre pas.",
    "E-LOGIN": "L'espace d'échange refuse l'utilisateur ou le mot de passe.",
    "E-MEDIUM-REFUSED": (
        "Une photo ou une signature n'est pas ce que son nom annonce. Elle est mise de côté, sa saisie attend."
    ),
    "E-NAME": "Ce nom de fichier ne peut pas voyager ; le fichier est compté et laissé en place.",
    "E-NAME-UNKNOWN": "Ce nom n'est pas celui d'un fichier d'échange ; le fichier est laissé en place.",
    "E-NO-JOURNAL": "Le dossier `EchangeFTP` appartient à un journal qui n'est plus là.",
    "E-NOT-TAKEN-UP": (
        "L'espace d'échange ne complète pas un transfert interrompu. Le fichier est transféré de nouveau depuis le "
        "début ; rien à faire."
    ),
    "E-NAME-TAKEN": (
        "Un autre programme a écrit sous le nom d'un fichier à envoyer. Ce qu'il a écrit reste ; "
        "cherchez quel programme c'est."
    ),
    "E-NOT-THERE": "Le fichier n'est pas là où il devrait être : quelqu'un l'a déplacé ou effacé.",
    "E-OUTSTANDING": "Un lot en suspens ne se voit pas par l'autre transport : il ne pourrait pas y être terminé.",
    "E-OVERDUE": "La réponse du serveur d'échange n'est pas arrivée dans le délai. Son script est peut-être arrêté.",
    "E-PAIR-REFUSED": "Le serveur d'échange refuse la paire et dit pourquoi.",
    "E-PERMANENT": "L'opération échouera encore tant que personne n'agit.",
    "E-PLUGIN": "Une extension ne peut pas être chargée ou ne tient pas son contrat ; elle est nommée.",
    "E-REFUSED": "L'autre côté nous refuse. On ne réessaie pas, pour ne pas bloquer le compte.",
    "E-RIGHTS": "Le compte n'a pas le droit de lire, d'écrire, de renommer ou d'effacer à cet endroit.",
    "E-RUNNING": "Un autre passage est en cours pour ce compte, et fait le travail : rien à faire.",
    "E-SECRET": "Un mot de passe cité dans `plugins.toml` est introuvable, ou lisible par tout le monde.",
    "E-SET-INCOMPLETE": (
        "Il manque un fichier à un lot sur l'espace d'échange : quelqu'un l'y a supprimé ou modifié, ou un bureau n'a "
        "pas fini d'envoyer. La paire suivante remplace le lot."
    ),
    "E-SET-REFUSED": (
        "Une paire ne respecte pas une règle de l'échange : le lot est dans `archive/error`, avec un fichier de motif."
    ),
    "E-SYSTEM": "Optim'BTP ou le système mobile a échoué sans dire pourquoi. Son propre journal en dit plus.",
    "E-TOO-SLOW": "La ligne est trop lente, ou la durée maximale du passage est atteinte.",
    "E-TRANSIENT": "L'opération a échoué cette fois ; elle sera retentée.",
    "E-UNCERTAIN": "Ce qu'est devenu un lot ne peut pas se savoir d'ici. Quelqu'un regarde, puis tranche.",
    "E-UNREACHABLE": "L'autre côté ne répond pas, ou la ligne a été coupée.",
    "E-XML": "Un fichier XML est mal formé, cache quelque chose, ou dépasse une limite.",
}
