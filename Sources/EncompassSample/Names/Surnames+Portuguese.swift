extension Surnames {
    /// Commonest first; our own selection.
    static let portuguese = """
        Silva, Santos, Ferreira, Pereira, Oliveira, Costa, Rodrigues, Martins, Jesus, Sousa, Fernandes, Gonçalves,
        Gomes, Lopes, Marques, Alves, Almeida, Ribeiro, Pinto, Carvalho, Teixeira, Moreira, Correia, Mendes, Nunes,
        Soares, Vieira, Monteiro, Cardoso, Rocha, Neves, Coelho, Cruz, Cunha, Pires, Ramos, Reis, Simões, Antunes,
        Matos, Fonseca, Machado, Araújo, Barbosa, Tavares, da Silva, dos Santos, de Sousa, da Costa, de Almeida
        """
}
